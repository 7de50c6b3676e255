# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Our modules for one kernel: built from a synced copy of the tree, so that
# one tree serves several kernels, and laid out as /lib/modules. Sourced.

# built_modules FLAVOUR: builds what changed, sets MODULES_TREE (it holds
# lib/modules/RELEASE with the kernel's own modules and ours under updates/).
built_modules()
{
	local dir

	if [ "${FCEV_VM_MODULES:-1}" = 0 ]; then
		MODULES_TREE=$KERNEL_MODULES
		return
	fi
	dir=$FCEV_CACHE/trees/$(tree_id)/$1
	with_lock "modules-$(tree_id)-$1" build_modules "$dir" || exit "$STATUS_BENCH"
	MODULES_TREE=$dir/tree
}

build_modules()
{
	local dir=$1

	mkdir -p "$dir/src"
	echo "$FCEV_ROOT" >"$dir/../root"
	sync_source "$dir/src"
	if modules_current "$dir"; then
		return 0
	fi
	rm -f "$dir/built"
	say "building the modules for $KERNEL_RELEASE"
	logged "$dir/build.log" make -C "$KERNEL_BUILD" M="$dir/src" -j"$(nproc)" \
		FCEV_TEST_MODULES=1 ${FCEV_GCOV:+FCEV_GCOV=1} W=1 modules || return 1
	lay_out_modules "$dir" || return 1
	build_key >"$dir/built"
}

# What a build depends on besides the files that rsync compares.
build_key()
{
	echo "$KERNEL_BUILD ${FCEV_GCOV:-}"
}

modules_current()
{
	[ ! -e "$1/changed" ] && [ "$(cat "$1/built" 2>/dev/null)" = "$(build_key)" ]
}

# The marker stays until a build with the change in it succeeds.
sync_source()
{
	local changes part
	local -a parts=()

	for part in Kbuild drivers include selftests/bench/module; do
		[ ! -e "$FCEV_ROOT/$part" ] || parts+=("$FCEV_ROOT/./$part")
	done
	changes=$(rsync -aiR --delete --include='*/' --include=Kbuild --include=Makefile --include=Kconfig \
		--include='*.[chS]' --exclude='*.mod.c' --exclude='*' "${parts[@]}" "$1/" |
		grep -v '^\.d') || true
	[ -z "$changes" ] || touch "$1/../changed"
}

lay_out_modules()
{
	local dir=$1 lib=$1/tree/lib/modules/$KERNEL_RELEASE

	if [ "$(cat "$dir/tree/kernel" 2>/dev/null)" != "$KERNEL_MODULES" ]; then
		rm -rf "$dir/tree"
		mkdir -p "$dir/tree/lib/modules"
		# Hard links: whole trees for nothing.
		cp -al "$KERNEL_MODULES/lib/modules/$KERNEL_RELEASE" "$lib" || return 1
		rm -f "$lib/build" "$lib/source" "$lib"/modules.*.bin "$lib"/modules.{dep,alias,symbols,softdep,devname}
		echo "$KERNEL_MODULES" >"$dir/tree/kernel"
	fi
	rm -rf "$lib/updates"
	mkdir -p "$lib/updates"
	find "$dir/src" -name '*.ko' -exec cp -t "$lib/updates" {} +
	depmod -b "$dir/tree" "$KERNEL_RELEASE" || return 1
	rm -f "$dir/changed"
}
