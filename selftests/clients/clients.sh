# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Programs of others, unpacked by helpers.mk, laid over the guest's root. Sourced
# after lib/ktap.sh.

# clients_lay PROGRAM...: or skip, where one could not be had.
clients_lay()
{
	local root program

	root=$(helper root)
	for program in "$@"; do
		[ -x "$root/$program" ] || ktap_skip_all "$program could not be fetched: make tests"
	done
	tar -C "$root" -cf - . | tar -C / --keep-directory-symlink -xf - && ldconfig
}

# udev as on a host, for the disks that are there and for all that comes.
clients_udev()
{
	mkdir -p /run/udev
	/usr/lib/systemd/systemd-udevd --daemon 2>/dev/null || return 1
	cleanup pkill -x systemd-udevd
	udevadm trigger --action=add -s block -s scsi -s scsi_generic -s fc_host -s fc_remote_ports && udevadm settle -t 60
}
