# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What a guest sees on top of the host's root: modules, libraries, tool,
# /etc/hba.conf, files of --add. One folder a run. Sourced.

LIB=usr/lib/x86_64-linux-gnu
HBAAPI_NAME=org.fcev.hbaapi

# stage_guest RUN_DIR FILE...: fill RUN_DIR/stage (laid over the root) and
# RUN_DIR/add (copied to COMMAND's current folder).
stage_guest()
{
	local run=$1
	shift

	mkdir -p "$run/stage/usr/lib" "$run/stage/usr/bin" "$run/stage/$LIB" "$run/stage/etc" "$run/add"
	with_lock "modules-$(tree_id)-$KERNEL_FLAVOUR" \
		cp -al "$MODULES_TREE/lib/modules" "$run/stage/usr/lib/modules" || die "cannot copy $MODULES_TREE"
	[ "${FCEV_VM_USER:-1}" = 0 ] || with_lock "user-$(tree_id)" stage_user "$run/stage" || exit "$STATUS_BENCH"
	stage_added "$run" "$@"
}

stage_user()
{
	local stage=$1 out=$FCEV_ROOT/build/user

	[ -e "$FCEV_ROOT/tools/Makefile" ] || die "tools/Makefile is missing: set FCEV_VM_USER=0 to go without libraries and tool"
	logged "$FCEV_ROOT/build/user.log" make -C "$FCEV_ROOT/tools" O="$out" -j"$(nproc)" ||
		die "the user part does not build: set FCEV_VM_USER=0 to go without it"
	copy_all "$out/bin" "$stage/usr/bin"
	copy_all "$out/lib" "$stage/$LIB"
	printf '%s /%s/libfcev-hbaapi.so\n' "$HBAAPI_NAME" "$LIB" >"$stage/etc/hba.conf"
}

copy_all()
{
	[ -d "$1" ] || return 0
	find "$1" -maxdepth 1 \( -type f -o -type l \) ! -name '*.o' ! -name '*.d' ! -name '*.a' -exec cp -a -t "$2" {} +
}

# Libraries outside the system's folders would not be found in the guest.
stage_added()
{
	local run=$1 file lib
	shift

	for file in "$@"; do
		cp -L "$file" "$run/add/" || die "cannot read --add $file"
		ldd "$file" 2>/dev/null | sed -nE 's/.* => (\/[^ ]+) .*/\1/p' | while read -r lib; do
			case $lib in
			/lib/*|/usr/lib/*) ;;
			*) [ -e "$run/stage/$LIB/${lib##*/}" ] || cp -L "$lib" "$run/stage/$LIB/" ;;
			esac
		done
	done
}
