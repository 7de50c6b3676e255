#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 300
# A listener of libfcev knows of every event, or of exactly which it missed:
# subscribing, a buffer that overruns, a ring that is lapped, going on from a
# position, the past alone, and what is refused.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

LISTEN=$(helper listen)
[ -x "$LISTEN" ] || ktap_skip_all "$LISTEN is not built: make tests"

without_admin()
{
	setpriv --bounding-set=-net_admin --inh-caps=-net_admin -- "$@"
}


ktap_plan 9
need_module fcev
cleanup modprobe -r fcev
fcsim_load
fcsim_port a port_name=0x5000000000000b01 node_name=0x5000000000000b02 live=1 &&
	fcsim_port b port_name=0x5000000000000b03 node_name=0x5000000000000b04 live=1 ||
	ktap_note "a port does not go live"
A=$FCSIM/a
B=$FCSIM/b

ktap_run "an RSCN arrives with all that it says" "$LISTEN" subscribe "$A"
ktap_run "a burst into a tiny buffer arrives whole" "$LISTEN" burst "$A" 2000
ktap_run "poll tells of every event" "$LISTEN" poll "$A" 1000
ktap_run "a listener goes on from a port's position" "$LISTEN" positions "$A" 500
ktap_run "the past has an end, and can begin at a time" "$LISTEN" history "$B" 300
ktap_run "what the ring does not hold is lost exactly" "$LISTEN" lapped "$B" "$(count 6000 60000)"
ktap_run "listening takes CAP_NET_ADMIN, and says so" without_admin "$LISTEN" refused 1 CAP_NET_ADMIN
ktap_run "the initial user namespace's" unshare -Ur "$LISTEN" refused 1 "initial user namespace"
ktap_run "the network namespace is named as the reason" unshare -n "$LISTEN" missing "initial network namespace"
ktap_end
