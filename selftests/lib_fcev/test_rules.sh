#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 180
# Counters and rules through libfcev: read fresh, reset, watched; a listener
# hears of its own rules only, and they outlive the module.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

RULES=$(helper rules)
[ -x "$RULES" ] || ktap_skip_all "$RULES is not built: make tests"
A=$FCSIM/a

unload_fcev()
{
	[ ! -d /sys/module/fcev ] || modprobe -r fcev
}

port_lives()
{
	fcsim_port a port_name=0x5000000000000b01 node_name=0x5000000000000b02 live=1
}

# Scripts for the helper: the port goes, perhaps the module, too, and comes again.
replug()
{
	cat <<-END
	rmdir $A && ${1:-true} && mkdir $A && echo 0x5000000000000b01 >$A/port_name &&
	echo 0x5000000000000b02 >$A/node_name && echo 1 >$A/live
	END
}

ktap_plan 6
need_module fcev
cleanup unload_fcev
fcsim_load
port_lives || ktap_note "the port does not go live"

ktap_run "counters are read fresh, and reset" "$RULES" statistics "$A"
ktap_run "slow and failing drivers give the documented errors" "$RULES" slow "$A"
ktap_run "a listener hears of its own rules" "$RULES" events "$A"
ktap_run "what cannot be watched is refused with a reason" "$RULES" refused "$A"
ktap_run "rules are made again after a restart" "$RULES" restart "$A" \
	"$(replug "modprobe -r fcev && modprobe fcev")"
ktap_run "and when their port comes back" "$RULES" restart "$A" "$(replug)"
ktap_end
