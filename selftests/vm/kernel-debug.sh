# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The instrumented kernels (debug, kcsan): Debian's source plus the fragments
# in config/, built once per package version and fragments. Sourced.

KERNEL_SOURCE_PACKAGE=linux-source-6.12

debug_fragments()
{
	case $1 in
	debug)	echo base fc debug kasan ;;
	kcsan)	echo base fc debug-kcsan kcsan ;;
	esac
}

# kernel_source: unpack Debian's source once, leave its path in KERNEL_SOURCE.
kernel_source()
{
	local pkg=$KERNEL_SOURCE_PACKAGE version

	version=$(dpkg-query -W -f '${Version}' "$pkg" 2>/dev/null) ||
		die "$pkg is not installed: run selftests/setup"
	KERNEL_SOURCE_VERSION=$version
	KERNEL_SOURCE=$FCEV_CACHE/source/${pkg}_$version
	[ -e "$KERNEL_SOURCE/.complete" ] || with_lock source unpack_source
}

unpack_source()
{
	[ ! -e "$KERNEL_SOURCE/.complete" ] || return 0
	say "unpacking $KERNEL_SOURCE_PACKAGE $KERNEL_SOURCE_VERSION (1.7 GB, about 30 s) to $KERNEL_SOURCE"
	mkdir -p "$KERNEL_SOURCE"
	tar -C "$KERNEL_SOURCE" --strip-components=1 -xf "/usr/src/$KERNEL_SOURCE_PACKAGE.tar.xz" ||
		die "cannot unpack /usr/src/$KERNEL_SOURCE_PACKAGE.tar.xz"
	touch "$KERNEL_SOURCE/.complete"
}

fragment_files()
{
	local f

	for f in $(debug_fragments "$1"); do
		echo "$VM_DIR/config/$f.config"
	done
}

# debug_kernel FLAVOUR: sets KERNEL_RELEASE, KERNEL_IMAGE, KERNEL_BUILD and
# KERNEL_MODULES (a folder that holds lib/modules).
debug_kernel()
{
	local flavour=$1 hash dir
	local -a fragments

	kernel_source
	mapfile -t fragments < <(fragment_files "$flavour")
	hash=$(cat "${fragments[@]}" | grep -v '^# [^C]' | sha256sum | cut -c1-12)
	dir=$FCEV_CACHE/debug/$flavour-$KERNEL_SOURCE_VERSION-$hash
	[ -e "$dir/.complete" ] ||
		with_lock "kernel-$flavour" build_debug_kernel "$flavour" "$dir" "${fragments[@]}" || exit "$STATUS_BENCH"
	touch "$dir/.complete"
	forget_old_kernels
	KERNEL_RELEASE=$(cat "$dir/include/config/kernel.release")
	KERNEL_IMAGE=$dir/vmlinux
	KERNEL_BUILD=$dir
	KERNEL_MODULES=$dir/install
}

kernel_make()
{
	KBUILD_BUILD_TIMESTAMP=1970-01-01 KBUILD_BUILD_USER=fcev KBUILD_BUILD_HOST=fcev \
	CCACHE_DIR=$FCEV_CACHE/ccache \
		make -C "$KERNEL_SOURCE" CC="ccache gcc" -j"$(nproc)" "$@"
}

build_debug_kernel()
{
	local flavour=$1 dir=$2
	shift 2

	[ ! -e "$dir/.complete" ] || return 0
	need_program ccache flex bison bc
	say "building the $flavour kernel (about 7 minutes on two cores, once) in $dir"
	mkdir -p "$dir"
	configure_debug_kernel "$dir" "$@" || return 1
	kernel_make O="$dir" vmlinux modules 2>&1 | tee "$dir/build.log" |
		awk -v me="$ME" 'NR % 500 == 0 { print me ": " NR " build steps" > "/dev/stderr" }'
	[ "${PIPESTATUS[0]}" = 0 ] || { tail -n 30 "$dir/build.log" >&2; die "kernel build failed: see $dir/build.log"; }
	logged "$dir/install.log" kernel_make O="$dir" INSTALL_MOD_PATH="$dir/install" modules_install || return 1
	touch "$dir/.complete"
	say "the $flavour kernel is ready"
}

configure_debug_kernel()
{
	local dir=$1
	shift

	(cd "$KERNEL_SOURCE" && ARCH=x86_64 scripts/kconfig/merge_config.sh -n -s -O "$dir" "$@") \
		>"$dir/config.log" 2>&1
	# Default-y options are off in an allnoconfig: a fragment that does not
	# take effect would silently weaken the checks.
	if grep -B1 -A2 'not in final .config' "$dir/config.log" >&2 || [ ! -s "$dir/.config" ]; then
		die "the fragments in selftests/vm/config do not resolve: see $dir/config.log"
	fi
}

# Kernels that no run has used for a month.
forget_old_kernels()
{
	find "$FCEV_CACHE/debug" -mindepth 2 -maxdepth 2 -name .complete -mtime +30 -printf '%h\n' |
		xargs -r rm -rf
}
