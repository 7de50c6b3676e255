#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 150
# short: 6.12
# A link that goes down with commands in flight: if it returns within
# fast_io_fail_tmo, nothing is lost or changed and nobody sees an error; if it
# does not, what was in flight fails, and what was written before is there.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/fcsim.sh"
. "$(dirname "$0")/flap.sh"

fcsim_load
ktap_plan 4
flap_port
ktap_run "the link flaps every 200 ms under I/O" flaps
ktap_run "commands keep their order" order
ktap_run "no command is left" test "$(<$F/in_flight)" = 0
ktap_run "a link that is down for too long fails commands" fails
ktap_end
