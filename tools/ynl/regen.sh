#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes the uapi header and the kernel's policies and operations table from the
# spec, with the generator of a kernel source. --check only compares, and fails
# on a difference; --lay FOLDER leaves a tree in which the kernel's own client
# and the spec are ready for use. The generator and the client are taken from
# KERNEL_SRC, or unpacked from Debian's linux-source-6.12.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
spec=Documentation/netlink/specs/fcev.yaml
tarball=/usr/src/linux-source-6.12.tar.xz

die() { echo "regen.sh: $*" >&2; exit 1; }

check=0
case "$#:${1-}" in
0:) ;;
1:--check) check=1 ;;
2:--lay) ;;
*) die "usage: regen.sh [--check | --lay FOLDER]" ;;
esac

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The generator climbs to a MAINTAINERS file and wants the schemas beside the
# spec's folder, so it gets a tree of its own that has both.
lay_tree() {
	mkdir -p "$tmp/Documentation/netlink/specs" "$tmp/tools/net"
	touch "$tmp/MAINTAINERS"
	if [ -n "${KERNEL_SRC-}" ]; then
		cp -r "$KERNEL_SRC/tools/net/ynl" "$tmp/tools/net/"
		cp "$KERNEL_SRC"/Documentation/netlink/*.yaml "$tmp/Documentation/netlink/"
	else
		[ -r "$tarball" ] ||
			die "no generator: install linux-source-6.12 or set KERNEL_SRC to a kernel source"
		tar -C "$tmp" --strip-components=1 -xf "$tarball" \
			--wildcards 'linux-source-*/tools/net/ynl/*' \
			'linux-source-*/Documentation/netlink/genetlink*.yaml'
	fi
	cp "$top/$spec" "$tmp/$spec"
}

gen() { # MODE KIND OUTPUT
	# Debian's python packages serve its own interpreter only.
	(cd "$tmp" && timeout 60 /usr/bin/python3 tools/net/ynl/ynl-gen-c.py \
		--mode "$1" --spec "$spec" "--$2" -o "$tmp/out/$3")
}

# The group needs a capability that the generator of 6.12 cannot express, so
# its table of groups is dropped and netlink.c has its own.
drop_groups() {
	sed -i '/^static const struct genl_multicast_group/,/^};/d' "$tmp/out/netlink_gen.c"
	sed -i -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$tmp/out/netlink_gen.c"
}

deliver() { # OUTPUT DESTINATION
	if [ $check = 1 ]; then
		diff -u "$top/$2" "$tmp/out/$1" >&2 ||
			die "$2 is not what the spec makes: run tools/ynl/regen.sh"
	elif ! cmp -s "$tmp/out/$1" "$top/$2"; then
		cp "$tmp/out/$1" "$top/$2"
		echo "made $2" >&2
	fi
}

lay_tree
if [ "${1-}" = --lay ]; then
	mkdir -p "$2"
	cp -r "$tmp/." "$2/"
	exit
fi
mkdir "$tmp/out"
gen uapi header fcev.h
gen kernel header netlink_gen.h
gen kernel source netlink_gen.c
drop_groups
deliver fcev.h include/uapi/linux/fcev.h
deliver netlink_gen.h drivers/scsi/fcev/netlink_gen.h
deliver netlink_gen.c drivers/scsi/fcev/netlink_gen.c
