#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# The protocol as a stranger sees it: the kernel's own netlink client, which
# knows fcev from the specification alone, asks, listens, replays, and is
# refused with a reason.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

YNL=$(cd "$(dirname "$0")/../.." && pwd)/build/ynl
OUT=$(mktemp)
cleanup rm -f "$OUT"

[ -x /usr/bin/python3 ] && [ -d "$YNL" ] ||
	ktap_skip_all "the kernel's netlink client is not laid out: make tests"

cli()
{
	(cd "$YNL" && /usr/bin/python3 tools/net/ynl/cli.py --no-schema \
		--spec Documentation/netlink/specs/fcev.yaml "$@") 2>&1
}

# says PATTERN ARGUMENTS...: the client prints a line that matches.
says()
{
	local pattern=$1
	shift

	cli "$@" >"$OUT"
	grep -q -- "$pattern" "$OUT" || { cat "$OUT"; return 1; }
}

# A dump that is refused at its start has no room for a reason before 6.2.
dump_reason()
{
	case $(uname -r) in 6.[01].*) ;; *) echo "$1" ;; esac
}

# is_refused ERRNO REASON ARGUMENTS...: errno and extack are just these.
is_refused()
{
	local errno=$1 reason=$2
	shift 2

	cli "$@" >"$OUT"
	grep -q "nl_len\|error: -$errno\|Netlink error" "$OUT" && grep -q -- "$reason" "$OUT" &&
		grep -q "error: -$errno\b" "$OUT" || { cat "$OUT"; return 1; }
}

# Somebody but us has joined a group of a generic netlink family.
somebody_listens()
{
	awk '$2 == 16 && $3 != 0 && $4 != "00000000" { found = 1 } END { exit !found }' /proc/net/netlink
}

listener_prints_events()
{
	local pid

	cli --subscribe events --sleep 3 >"$OUT" &
	pid=$!
	wait_for 10 somebody_listens || { echo "did not join"; return 1; }
	echo 0x01010203 >"$FCSIM/a/rscn"
	wait $pid
	grep -q "'event': 'rscn'" "$OUT" && grep -q "'rscn-id': 66051" "$OUT" &&
		grep -q "'rscn-format': 'area'" "$OUT" && grep -q "'source': 'native'" "$OUT" ||
		{ cat "$OUT"; return 1; }
}

unprivileged()
{
	setpriv --bounding-set=-net_admin --inh-caps=-net_admin -- "$@"
}

# A shell without the capability runs one of the functions above.
without_admin()
{
	local call
	printf -v call '%q ' "$@"

	export YNL OUT
	export -f cli says is_refused
	unprivileged bash -c "$call"
}

join_is_refused()
{
	without_admin says "PermissionError\|Operation not permitted" --subscribe events --sleep 1
}

ktap_plan 12
need_module fcev
cleanup modprobe -r fcev
fcsim_load
fcsim_port a port_name=0x5000000000000a01 node_name=0x5000000000000a02 live=1 ||
	ktap_note "the port does not go live"

ktap_run "the module tells its state" says "'version': '" --do status-get
ktap_run "a port is found by its WWPN" says "'driver': 'fcsim'" \
	--do port-get --json "{\"wwpn\": $((0x5000000000000a01))}"
ktap_run "a listener prints events by name" listener_prints_events
ktap_run "history has them, too" says "'event': 'rscn'" --dump history-get
ktap_run "a port must be named" is_refused 22 "exactly one of" --do port-get --json '{}'
ktap_run "by one name only" is_refused 22 "exactly one of" --do port-get --json '{"port": 1, "host": 0}'
ktap_run "an unknown port is refused" is_refused 19 "no such port" --do port-get --json '{"port": 999}'
ktap_run "a position of another epoch is refused" is_refused 116 "$(dump_reason "loaded anew")" \
	--dump history-get --json '{"epoch": 1}'
ktap_run "an unknown stream is refused" is_refused 2 "$(dump_reason "none of this number")" \
	--dump history-get --json '{"stream": 9999}'
ktap_run "a position in the future is refused" is_refused 34 "$(dump_reason "beyond")" \
	--dump history-get --json '{"positions": {"stream": 0, "seq": 1000000}}'
ktap_run "joining takes CAP_NET_ADMIN" join_is_refused
ktap_run "reading ports does not" without_admin says "'driver': 'fcsim'" --dump port-get
ktap_end
