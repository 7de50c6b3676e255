# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Results of tests, from whatever runs them to the lines on the screen. Inside
# they are lines of tab-separated fields: group, status (pass, fail, skip),
# name, seconds, reason, log file. Sourced.

# results_from_tap GROUP LOG: TAP or KTAP on standard input; its top level
# counts. A result's time is what passed since the one before.
results_from_tap()
{
	local group=$1 log=$2 line status name why start=$EPOCHREALTIME n=0

	while IFS= read -r line; do
		case $line in
		"ok "*|"not ok "*) ;;
		"1..0"*"# SKIP"*) line="ok 1 all # ${line#*# }" ;;
		"Bail out!"*) line="not ok 1 $line" ;;
		*) continue ;;
		esac
		status=pass why=''
		[ "${line%%ok *}" = "" ] || status=fail
		name=$(sed -E 's/^(not )?ok [0-9]+ *(- )?//; s/ *# (SKIP|TODO).*//' <<<"$line")
		case $line in
		*"# SKIP"*) why=${line#*# SKIP}; [ $status = fail ] || status=skip ;;
		esac
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$group" $status "$name" "$(seconds_since "$start")" "${why# }" "$log"
		start=$EPOCHREALTIME
		n=$((n + 1))
	done
	[ $n -gt 0 ] || printf '%s\tfail\t(no result)\t%s\tit printed no result\t%s\n' \
		"$group" "$(seconds_since "$start")" "$log"
}

seconds_since()
{
	local micro=$((${EPOCHREALTIME/./} - ${1/./}))

	printf '%d.%d' $((micro / 1000000)) $((micro / 100000 % 10))
}

# show_results: results on standard input become lines for people; the totals
# are left in PASSED, FAILED, SKIPPED.
show_results()
{
	local group status name seconds why log

	PASSED=0 FAILED=0 SKIPPED=0
	while IFS=$'\x1f' read -r group status name seconds why log; do
		case $status in
		pass)	PASSED=$((PASSED + 1))
			printf 'ok      %s: %s (%s s)\n' "$group" "$name" "$seconds" ;;
		skip)	SKIPPED=$((SKIPPED + 1))
			printf 'skip    %s: %s (%s s): %s\n' "$group" "$name" "$seconds" "$why" ;;
		*)	FAILED=$((FAILED + 1))
			printf 'not ok  %s: %s (%s s)%s\n' "$group" "$name" "$seconds" "${why:+: $why}"
			show_log "$log" ;;
		esac
	# Tabs next to each other would count as one.
	done < <(sed -u 's|\t|\x1f|g')
}

# The end of a failed test's output, once a log.
show_log()
{
	[ -n "$1" ] && [ -f "$1" ] && [ "$1" != "${SHOWN_LOG:-}" ] || return 0
	SHOWN_LOG=$1
	tail -n 60 "$1" | sed 's/^/        | /'
	echo "        | (in $1)"
}
