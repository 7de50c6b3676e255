# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Two FCoE ports in VN2VN mode over a veth pair: a real, unmodified driver with
# no hardware. Optionally a tcm_fc target with a LUN on the second. Sourced.
#
#   fcoe_up [target]   both ports enabled; sets FCOE_HOST[0..1], FCOE_WWPN[0..1]
#   fcoe_link up|down  the link between them
#   fcoe_down          everything gone

FCOE_IF=(fcoe0 fcoe1)
FCOE_CTLR=()
FCOE_HOST=()
FCOE_WWPN=()
FCOE_LIO=/sys/kernel/config/target
FCOE_TARGET=

# fcoe_wait SECONDS COMMAND...: until COMMAND is true.
fcoe_wait()
{
	local deadline=$((SECONDS + $1))
	shift

	until "$@"; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.05
	done
}

# The controller on an interface: its device is below the interface's.
fcoe_ctlr_of()
{
	local dev

	for dev in /sys/bus/fcoe/devices/ctlr_*; do
		case $(readlink -f "$dev") in
		*/"$1"/*) echo "$dev"; return 0 ;;
		esac
	done
	return 1
}

fcoe_host_of()
{
	local host

	for host in /sys/class/fc_host/host*; do
		case $(readlink -f "$host") in
		*/"$1"/*) echo "${host##*/host}"; return 0 ;;
		esac
	done
	return 1
}

fcoe_host_attr()
{
	cat "/sys/class/fc_host/host${FCOE_HOST[$1]}/$2"
}

fcoe_is_online()
{
	[ "$(fcoe_host_attr "$1" port_state)" = Online ]
}

# 0x200000... as 20:00:00:...
fcoe_colons()
{
	sed 's/^0x//; s/../&:/g; s/:$//' <<<"$1"
}

fcoe_create()
{
	local i=$1 name=${FCOE_IF[$1]}

	echo "$name" >/sys/bus/fcoe/ctlr_create || return 1
	fcoe_wait 10 fcoe_host_of "$name" >/dev/null || return 1
	FCOE_CTLR[i]=$(fcoe_ctlr_of "$name") || return 1
	FCOE_HOST[i]=$(fcoe_host_of "$name")
	FCOE_WWPN[i]=$(fcoe_host_attr "$i" port_name)
	echo VN2VN >"${FCOE_CTLR[i]}/mode"
}

# Before the ports see each other: a target that comes later gets no LUN.
fcoe_make_target()
{
	local disk=$FCOE_LIO/core/rd_mcp_0/d0 own peer tpg

	own=$(fcoe_colons "${FCOE_WWPN[1]}")
	peer=$(fcoe_colons "${FCOE_WWPN[0]}")
	tpg=$FCOE_LIO/fc/$own/tpgt_1
	modprobe -a target_core_mod tcm_fc sd_mod || return 1
	mkdir -p "$disk" || return 1
	echo rd_pages=4096 >"$disk/control" && echo 1 >"$disk/enable" || return 1
	FCOE_TARGET=$tpg
	mkdir -p "$tpg/lun/lun_0" && ln -s "$disk" "$tpg/lun/lun_0/p0" || return 1
	mkdir -p "$tpg/acls/$peer/lun_0" || return 1
	ln -s "$tpg/lun/lun_0" "$tpg/acls/$peer/lun_0/l0"
}

fcoe_remove_target()
{
	local acl

	[ -n "$FCOE_TARGET" ] || return 0
	for acl in "$FCOE_TARGET"/acls/*; do
		rm -f "$acl"/lun_0/l0
		rmdir "$acl/lun_0" "$acl" 2>/dev/null
	done
	rm -f "$FCOE_TARGET/lun/lun_0/p0"
	rmdir "$FCOE_TARGET/lun/lun_0" "$FCOE_TARGET" "${FCOE_TARGET%/*}" "$FCOE_LIO/core/rd_mcp_0/d0" \
		"$FCOE_LIO/core/rd_mcp_0"
	FCOE_TARGET=
}

fcoe_up()
{
	local i

	modprobe -a fcoe veth || return 1
	ip link add "${FCOE_IF[0]}" type veth peer name "${FCOE_IF[1]}" || return 1
	for i in 0 1; do
		ip link set "${FCOE_IF[i]}" mtu 2500 up
	done
	for i in 0 1; do
		fcoe_create $i || return 1
	done
	[ "${1:-}" != target ] || fcoe_make_target || return 1
	for i in 0 1; do
		echo 1 >"${FCOE_CTLR[i]}/enabled" || return 1
	done
	for i in 0 1; do
		fcoe_wait 30 fcoe_is_online $i || return 1
	done
}

# Taking one end down takes the link from both.
fcoe_link()
{
	ip link set "${FCOE_IF[0]}" "$1"
}

fcoe_destroy()
{
	local name=${FCOE_IF[$1]}

	echo "$name" >/sys/bus/fcoe/ctlr_destroy 2>/dev/null || return 1
	fcoe_wait 20 fcoe_is_gone "$name"
}

fcoe_is_gone()
{
	! fcoe_host_of "$1" >/dev/null
}

fcoe_down()
{
	local i

	fcoe_remove_target
	for i in 0 1; do
		[ -z "${FCOE_HOST[i]:-}" ] || fcoe_is_gone "${FCOE_IF[i]}" || fcoe_destroy $i
	done
	ip link del "${FCOE_IF[0]}" 2>/dev/null
	FCOE_HOST=() FCOE_WWPN=() FCOE_CTLR=()
}
