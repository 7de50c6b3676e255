#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 240
# Programs that know nothing of us take fcsim for an HBA: what lists hosts and
# disks, names disks, watches counters, and listens to the transport's events.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/clients.sh"

WWPN=0x2000fc51000000a1
TARGET=0x5000fc51000000b1
OUT=$(mktemp)
cleanup rm -f "$OUT"

disk_appears()
{
	DISK=$(fcsim_disk a t 0) && [ -b "/dev/$DISK" ]
}

# prints PATTERN COMMAND...
prints()
{
	local pattern=$1
	shift

	"$@" >"$OUT" 2>&1
	grep -qE -- "$pattern" "$OUT" || { echo "no '$pattern' in:"; cat "$OUT"; return 1; }
}

udev_names_it()
{
	prints "^ID_PATH=.*fc-$TARGET-lun-0\$" udevadm info -q property "/dev/$DISK" &&
		prints "^(ID_SERIAL|SCSI_IDENT_SERIAL)=.+" udevadm info -q property "/dev/$DISK" &&
		[ -L "$(echo /dev/disk/by-path/*fc-$TARGET-lun-0)" ]
}

serial_is_whole()
{
	local serial

	serial=$(sg_inq --page=0x80 --raw "/dev/$DISK" | tr -dc '[:alnum:]')
	[ -n "$serial" ] && prints "designator_type: NAA" sg_inq --page=0x83 "/dev/$DISK"
}

metrics()
{
	exec 5<>/dev/tcp/127.0.0.1/9100 || return 1
	printf 'GET /metrics HTTP/1.0\r\n\r\n' >&5
	cat <&5
	exec 5>&-
}

metrics_tell()
{
	metrics 2>/dev/null | grep -qxF "$1"
}

# A counter of ours on the page of the collector.
exporter()
{
	prometheus-node-exporter --collector.disable-defaults --collector.fibrechannel \
		--web.listen-address=127.0.0.1:9100 >"$OUT" 2>&1 &
	cleanup kill $!
	echo 4711 >"$FCSIM/a/stats/link_failure_count"
	wait_for 60 metrics_tell "node_fibrechannel_link_failure_total{fc_host=\"$HOST\"} 4711" ||
		{ metrics | grep fibre; cat "$OUT"; return 1; }
}

# Frames a second, from two readings of the counters.
sar_counts()
{
	(for ((i = 0; i < 60; i++)); do echo +1000 >"$FCSIM/a/stats/rx_frames"; sleep 0.05; done) &
	prints "^Average: +[1-9][0-9.]* .* $HOST\$" sar.sysstat -n FC 1 1
}

# What is raised in a hard interrupt reaches the group that fcoemon joins.
fcoemon_hears()
{
	local before

	modprobe fcoe && before=$(listeners) || return 1
	fcoemon --foreground --debug=yes --syslog=no >"$OUT" 2>&1 &
	cleanup kill $!
	wait_for 30 more_listeners "$before" || { cat "$OUT"; return 1; }
	echo 0x00010203 >"$FCSIM/a/rscn"
	echo down >"$FCSIM/a/link"
	wait_for 30 lines_reach "$OUT" "on $HOST code 5=rscn" 1 &&
		wait_for 30 lines_reach "$OUT" "on $HOST code 3=link_down" 1 || { cat "$OUT"; return 1; }
	echo up >"$FCSIM/a/link"
}

# Members of the groups of NETLINK_SCSITRANSPORT, 18; fcev is one.
listeners()
{
	awk '$2 == 18 && $4 != "00000000"' /proc/net/netlink | wc -l
}

more_listeners()
{
	[ "$(listeners)" -gt "$1" ]
}

clients_lay usr/bin/prometheus-node-exporter usr/bin/sar.sysstat usr/sbin/fcoemon bin/udevadm
need_program lsscsi systool sg_inq
ktap_plan 9
need_module fcev
cleanup modprobe -r fcev
fcsim_load
modprobe -a sd_mod sg
fcsim_port a port_name=$WWPN node_name=0x1000fc51000000a1 post_context=hardirq live=1 &&
	fcsim_rport a t port_name=$TARGET roles=fcp-target luns=1 live=1 || ktap_note "no port"
wait_for 30 disk_appears || ktap_note "no disk"
DISK=$(fcsim_disk a t 0)
HOST=$(fcsim_host a)
clients_udev || ktap_note "udev does not start"

ktap_run "lsscsi lists the host with its WWPN" prints "fcsim +fc:$WWPN" lsscsi -H -t
ktap_run "and the disk behind its target" prints "disk +fc:$TARGET.*/dev/$DISK" lsscsi -t
ktap_run "systool shows the host's attributes" prints "port_name +=.*$WWPN" systool -c fc_host -v
ktap_run "systool shows the target's state" prints 'port_state += "Online"' systool -c fc_remote_ports -A port_state
ktap_run "sg_inq reads serial and designators" serial_is_whole
ktap_run "udev gives the disk a path and a serial" udev_names_it
ktap_run "node_exporter exports its counters" exporter
ktap_run "sar shows its frames" sar_counts
ktap_run "fcoemon hears native events" fcoemon_hears
ktap_end
