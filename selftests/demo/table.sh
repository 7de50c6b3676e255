# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The demo's table: what was caused, what today's listener heard, which HBA API
# callback came, how late, and from which source. Every cell is measured.
# Sourced by guest.sh; adding a row needs nothing here.
#
#   cause COMMAND...                        do it, and note when
#   row TEXT HOST CALLBACK EVENT WWPN [WHO] a line of what it set off; WHO is
#                                           how the program's line names it

# Three logs, written by the programs that guest.sh starts: every line begins
# with the moment at which it was read, in microseconds.
HEARD=heard.log		# the transport's netlink
CALLED=called.log	# callbacks
EVENTS=events.log	# fcev monitor --json
FORMAT='%-30s  %-18s  %-24s  %7s  %s\n'

CALLBACK_LIMIT_MS=5000	# a callback that comes later did not come
STRAGGLERS_MS=600	# how long after the last callback others may follow
MISSING=0

now_us()
{
	echo "${EPOCHREALTIME/./}"
}

# stamped FILE: standard input with the time before each line.
stamped()
{
	local line

	while IFS= read -r line; do
		printf '%s %s\n' "${EPOCHREALTIME/./}" "$line"
	done >>"$1"
}

# since US FILE: lines not older than US, without their time.
since()
{
	awk -v from="$1" '$1 >= from { sub(/^[0-9]+ /, ""); print }' "$2"
}

table_head()
{
	# shellcheck disable=SC2059 # one format for all lines
	printf "$FORMAT" "CAUSE" "TRANSPORT NETLINK" "HBA API CALLBACK" "DELAY" "SOURCE"
}

cause()
{
	CAUSE_US=$(now_us)
	"$@"
}

# Types of callbacks, as <hbaapi.h> numbers them.
declare -A CALLBACK_TYPE=([ADAPTER_ADD]=0x101 [ADAPTER_REMOVE]=0x102 [PORT_UNKNOWN]=0x200 [PORT_OFFLINE]=0x201
	[PORT_ONLINE]=0x202 [PORT_NEW_TARGETS]=0x203 [PORT_FABRIC]=0x204 [PORT_STAT_THRESHOLD]=0x301
	[PORT_STAT_GROWTH]=0x302 [TARGET_OFFLINE]=0x401 [TARGET_ONLINE]=0x402 [LINK_UNKNOWN]=0x500 [LINK_INCIDENT]=0x501)

# The program tells when it was called by CLOCK_BOOTTIME, the shell knows the
# real time alone: their distance, from an event that has both.
read_clocks()
{
	local event

	event=$(fcev history --json | head -n 1)
	BOOT_TO_REAL_US=$(($(date -d "$(jq -r .time <<<"$event")" +%s%6N) - $(jq -r .boot <<<"$event") / 1000))
}

# callbacks TYPE WHO: its boot time and page or size, if it has one, each time it
# came since the cause.
callbacks()
{
	awk -v from="$CAUSE_US" -v what="$2 type ${CALLBACK_TYPE[$1]} " '
		$1 >= from && index($0 " ", what) {
			cell = ""
			if ($(NF - 1) == "fabricPortID") cell = $NF
			if ($(NF - 1) == "payload") cell = $(NF - 2) " bytes"
			print $3, cell
		}' $CALLED
}

# payload TYPE: the bytes in hex that the newest such callback was given.
payload()
{
	awk -v what=" type ${CALLBACK_TYPE[$1]} " 'index($0, what) { last = $NF } END { print last }' $CALLED
}

# wait_callback TYPE WHO: until it came, or the limit is over.
wait_callback()
{
	local limit=$((CAUSE_US + CALLBACK_LIMIT_MS * 1000))

	until [ -n "$(callbacks "$@")" ]; do
		[ "$(now_us)" -lt $limit ] || return 1
		sleep 0.1
	done
}

# wait_stragglers: what is told twice is told shortly after.
wait_stragglers()
{
	local left

	while left=$(($(last_told) + STRAGGLERS_MS * 1000 - $(now_us))) && [ $left -gt 0 ]; do
		sleep "$((left / 1000000)).$(printf %06d $((left % 1000000)))"
	done
}

# last_told: when the newest line of all logs was read.
last_told()
{
	tail -qn 1 $HEARD $CALLED $EVENTS | sort -n | tail -n 1 | cut -d ' ' -f 1
}

# heard HOST: what today's listener heard of a host.
heard()
{
	since "$CAUSE_US" $HEARD | sed -n "s/^host$1 //p" | paste -sd ',' | grep . || echo "nothing"
}

# rule_fired KIND WWPN: has such a rule of that port fired? Its events are its
# maker's alone, so fcev monitor does not show them; the module counts them.
rule_fired()
{
	fcev threshold list --json | jq -es --arg kind "$1" --arg wwpn "$2" \
		'any(.kind == $kind and .wwpn == $wwpn and (.fired | tonumber) > 0)' >/dev/null
}

# source_of EVENT WWPN: as the library's own event behind the callback says.
source_of()
{
	case $1 in
	stat-*)	if rule_fired "${1#stat-}" "$2"; then echo sampled; else echo "-"; fi; return ;;
	esac
	since "$CAUSE_US" $EVENTS | jq -r --arg event "$1" --arg wwpn "$2" \
		'select(.event == $event and .wwpn == $wwpn) | .source' | head -n 1 | grep . || echo "-"
}

row()
{
	local text=$1 host=$2 callback=$3 event=$4 wwpn=$5 who=${6:-wwpn $5} delay="-" cell source
	local -a came

	wait_callback "$callback" "$who"
	wait_stragglers
	mapfile -t came < <(callbacks "$callback" "$who")
	case ${#came[@]} in
	0)	cell="none in $((CALLBACK_LIMIT_MS / 1000)) s"; MISSING=$((MISSING + 1)) ;;
	1)	cell="$callback ${came[0]#* }" ;;
	*)	cell="$callback, ${#came[@]} times"; MISSING=$((MISSING + 1)) ;;
	esac
	[ ${#came[@]} = 0 ] || delay="$(((${came[0]%% *} / 1000 + BOOT_TO_REAL_US - CAUSE_US) / 1000)) ms"
	source=$(source_of "$event" "$wwpn")
	# A callback without an event behind it would be nobody's.
	[ "$source" != - ] || MISSING=$((MISSING + 1))
	# shellcheck disable=SC2059 # one format for all lines
	printf "$FORMAT" "$text" "$(heard "$host")" "$cell" "$delay" "$source"
}
