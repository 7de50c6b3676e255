# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The initramfs: busybox, the modules that reach the host's root over 9p, the
# first script of the guest, and the run's own parameters. Sourced.

BOOT_MODULES="virtio_pci virtio_console 9pnet_virtio 9p overlay configfs"

# make_initramfs RUN_DIR: RUN_DIR/guest holds the parameters of this run.
make_initramfs()
{
	local run=$1 root=$1/initramfs

	mkdir -p "$root"/{bin,dev,proc,sys,host,stage,root,upper,modules,guest}
	cp /bin/busybox "$root/bin/busybox"
	cp "$VM_DIR/guest/init" "$root/init"
	cp "$VM_DIR/guest/command" "$root/guest/"
	cp -r "$run/guest/." "$root/guest/"
	chmod 755 "$root/init" "$root/guest/command"
	copy_boot_modules "$run/stage/usr" "$root/modules"
	(cd "$root" && find . -print0 | cpio -0 -o -H newc --quiet) >"$run/initrd" || die "cannot pack the initramfs"
	rm -rf "$root"
}

# Uncompressed and numbered in the order of loading.
copy_boot_modules()
{
	local base=$1 dest=$2 n=100 file
	local -a names

	read -ra names <<<"$BOOT_MODULES"
	modprobe -d "$base" -S "$KERNEL_RELEASE" --show-depends -a "${names[@]}" 2>/dev/null |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' |
	while read -r file; do
		n=$((n + 1))
		case $file in
		*.xz)	xz -dc "$file" ;;
		*.zst)	zstd -dcq "$file" ;;
		*)	cat "$file" ;;
		esac >"$dest/$n.ko"
	done
}
