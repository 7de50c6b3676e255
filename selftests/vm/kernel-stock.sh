# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Debian's stock kernels: image and headers downloaded and unpacked into the
# cache, never installed. Sourced.

# stock_kernel 6.1|6.12: sets KERNEL_RELEASE, KERNEL_IMAGE, KERNEL_BUILD and
# KERNEL_MODULES (a folder that holds lib/modules).
stock_kernel()
{
	local series=$1 release dir

	release=$(newest_stock_release "$series")
	[ -n "$release" ] || release=$(newest_cached_release "$series")
	[ -n "$release" ] ||
		die "the package lists name no stock $series kernel: run 'apt-get update' (on Debian 12)"
	dir=$FCEV_CACHE/stock/$release
	[ -e "$dir/.complete" ] ||
		with_lock "stock-$series" fetch_stock_kernel "$release" "$dir" || exit "$STATUS_BENCH"
	KERNEL_RELEASE=$release
	KERNEL_IMAGE=$dir/boot/vmlinuz-$release
	KERNEL_BUILD=$dir/usr/src/linux-headers-$release
	KERNEL_MODULES=$dir
}

release_pattern()
{
	case $1 in
	6.1)	echo '6\.1\.0-[0-9]+-amd64' ;;
	*)	echo "${1//./\\.}\\.[0-9]+\\+deb12-amd64" ;;
	esac
}

# The newest release of a series that has both an image and headers.
newest_stock_release()
{
	local pattern

	pattern=$(release_pattern "$1")
	apt-cache pkgnames linux- 2>/dev/null |
		sed -nE "s/^linux-(image|headers)-($pattern)\$/\\2/p" |
		sort -V | uniq -d | tail -n 1
}

newest_cached_release()
{
	find "$FCEV_CACHE/stock" -mindepth 2 -maxdepth 2 -name .complete -printf '%h\n' 2>/dev/null |
		sed 's|.*/||' | grep -xE "$(release_pattern "$1")" | sort -V | tail -n 1
}

fetch_stock_kernel()
{
	local release=$1 dir=$2 tmp
	local -a packages

	[ ! -e "$dir/.complete" ] || return 0
	say "downloading Debian's kernel $release (about 100 MB, once) to $dir"
	rm -rf "$dir"
	tmp=$dir/deb
	mkdir -p "$tmp"
	mapfile -t packages < <(stock_packages "$release")
	(cd "$tmp" && logged "$FCEV_CACHE/log/download-$release.log" \
		apt-get -o APT::Sandbox::User=root -q download "${packages[@]}") ||
		die "cannot download ${packages[*]}: run 'apt-get update' and try again"
	unpack_stock_kernel "$release" "$dir"
	rm -rf "$tmp"
	touch "$dir/.complete"
}

# Image, headers, and the two packages that the headers stand on.
stock_packages()
{
	echo "linux-image-$1"
	echo "linux-headers-$1"
	apt-cache depends "linux-headers-$1" |
		sed -nE 's/^ *\|?Depends: (linux-headers-.*-common|linux-kbuild-.*)$/\1/p'
}

unpack_stock_kernel()
{
	local release=$1 dir=$2 deb headers

	for deb in "$dir"/deb/*.deb; do
		dpkg -x "$deb" "$dir" || die "cannot unpack $deb"
	done
	# The headers find each other by absolute paths.
	headers=$dir/usr/src/linux-headers-$release
	find "$headers" -maxdepth 1 -type f -print0 |
		xargs -0 sed -i "s|/usr/src/linux-headers|$dir/usr/src/linux-headers|g; s|/usr/lib/linux-kbuild|$dir/usr/lib/linux-kbuild|g"
	# Without it there is no BTF for our modules, and no need of pahole.
	rm -f "$headers/vmlinux"
	[ -x "$headers/scripts/basic/fixdep" ] || die "unpacked headers of $release are not usable: $headers"
	depmod -b "$dir" "$release"
}
