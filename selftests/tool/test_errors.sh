#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# The fcev command when something is wrong: no module, no privilege, unknown
# ports, events and counters, wrong usage. One line that says what to do, and
# the exit status of the manual.

. "$(dirname "$0")/common.sh"

WWPN=0x2000fc51000000e1

as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

without_module()
{
	local command

	for command in list show "list --json" stats monitor "monitor --initial" history "show --module" \
		"threshold list" "threshold watch link_failure_count=1"; do
		# shellcheck disable=SC2086 # words on purpose
		says 3 "modprobe fcev" fcev $command || return 1
	done
}

without_privilege()
{
	local command

	for command in monitor "monitor --initial" "monitor --since boot" history \
		"threshold watch link_failure_count=1"; do
		# shellcheck disable=SC2086 # words on purpose
		says 4 "CAP_NET_ADMIN" as_nobody fcev $command || return 1
	done
}

wrong_usage()
{
	says 2 "fcev --help" fcev bogus &&
	says 2 "--bogus" fcev list --bogus &&
	says 2 "-x" fcev monitor -x &&
	says 2 "--count" fcev monitor --count &&
	says 2 "--count x" fcev monitor --count x &&
	says 2 "--timeout -1" fcev monitor --timeout -1 &&
	says 2 "EPOCH:STREAM:SEQ" fcev monitor --since yesterday &&
	says 2 "EPOCH:STREAM:SEQ" fcev history --since 1:2 &&
	says 2 "give one" fcev monitor --initial --since boot &&
	says 2 "fcev explain" fcev monitor --event link-dwon &&
	says 2 "fcev explain" fcev explain nothing &&
	says 2 "native" fcev monitor --source nobody &&
	says 2 "counter 'bogus'" fcev stats --counter bogus &&
	says 2 "COUNTER=LEVEL" fcev threshold watch &&
	says 2 "COUNTER=LEVEL" fcev threshold watch link_failure_count &&
	says 2 "counter 'bogus'" fcev threshold watch bogus=1 &&
	says 2 "twice" fcev threshold watch lip_count=1 lip_count=2 &&
	says 2 "watch" fcev threshold
}

unknown_ports()
{
	local word

	for word in 4711 host4711 0x2000fc51000000ff 20:00:fc:51:00:00:00:ff; do
		says 5 "fcev list" fcev show $word &&
		says 5 "fcev list" fcev list $word &&
		says 5 "fcev list" fcev stats $word &&
		says 5 "fcev list" fcev monitor $word &&
		says 5 "fcev list" fcev history $word &&
		says 5 "fcev list" fcev threshold watch --port $word lip_count=1 || return 1
	done
	says 2 "names no port" fcev show eth0
}

damaged_cursor()
{
	echo "1:2" >"$WORK/cursor"
	says 1 "line 1" fcev monitor --cursor-file "$WORK/cursor" &&
	says 1 "No such file" fcev monitor --cursor-file "$WORK/no/folder" --timeout 0
}

# Help and explanations need neither module nor privilege.
help_always()
{
	local command

	ends_with 0 as_nobody fcev --help &&
	ends_with 0 as_nobody fcev explain fpin && grep -q "What to do" "$WORK/out" || return 1
	for command in list show monitor history stats threshold explain; do
		ends_with 0 as_nobody fcev $command --help && grep -q "^usage: fcev $command" "$WORK/out" || return 1
	done
}

full_disk()
{
	fcev explain >/dev/full 2>"$WORK/err"
	[ $? = 1 ] && grep -q "No space left" "$WORK/err"
}

ktap_plan 8
ktap_run "help and explain work without the module" help_always
ktap_run "without the module: status 3, and modprobe is named" without_module
ktap_run "wrong usage: status 2, and what is right" wrong_usage
ktap_run "output that cannot be written: status 1" full_disk
load
sim_make sim $WWPN || ktap_note "no simulated port"
ktap_run "without privilege: status 4 for listening" without_privilege
ktap_run "without privilege: ports and counters can be read" as_nobody sh -c "fcev list $WWPN && fcev show $WWPN && fcev stats $WWPN"
ktap_run "unknown ports: status 5" unknown_ports
ktap_run "a damaged cursor file is told" damaged_cursor
ktap_end
