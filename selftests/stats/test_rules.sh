#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 240
# Rules: what they fire on, for whom, how they are refused, how they end.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/stats.sh"

L=link_failure_count

# Two listeners with levels of their own on one counter.
two_listeners()
{
	set_counter a $L 10
	rule_start low --interval 1000 "$A" $L=20 && based low || return 1
	rule_start high --interval 1000 "$A" $L=30 && based high || return 1
	set_counter a $L 25
	says low 20 "^threshold $L 25 previous 10 level 20" && said high '^threshold' 0 || return 1
	set_counter a $L 35
	says high 20 "^threshold $L 35 previous 25 level 30" && said low '^threshold' || return 1
	next_samples a 3 && said low '^threshold' && said high '^threshold'
}

rearms_after_reset()
{
	"$CLIENT" reset "$A" || return 1
	next_samples a 3
	said low '^threshold' || return 1
	set_counter a $L 22
	says low 20 "^threshold $L 22 previous 0" && said high '^threshold'
}

# Set NAME COUNTER VALUE while a call of the driver runs: it is what that reads.
set_in_call()
{
	next_samples "$1" 1 && set_counter "$@"
}

one_backward_sample_is_passed_over()
{
	echo 3000 >"$FCSIM/a/stats_delay_ms"
	next_samples a 1
	set_in_call a $L 3 && set_in_call a $L 22
	echo 0 >"$FCSIM/a/stats_delay_ms"
	next_samples a 3
	said low '^threshold' 2
}

already_above()
{
	set_counter a $L 50
	rule_start above --interval 1000 "$A" $L=20 && rule_start edge --interval 1000 --edge-only "$A" $L=20 &&
		says above 20 "^threshold $L 50 previous 50 level 20 elapsed-ms 0" && based edge || return 1
	next_samples a 2 && said edge '^threshold' 0 && said above '^threshold'
}

# A sample outside the rhythm of rules.
sampled_now()
{
	local before

	sleep 1.1
	before=$(calls b)
	"$CLIENT" get "$B" >/dev/null && wait_for 20 called_beyond b $((before + 1)) && fresh "$B" >/dev/null
}

# What one rule takes for a fall that may be a mistake is another's beginning.
begins_in_a_fall()
{
	set_counter b $L 100
	rule_start before --interval 600000 --edge-only "$B" $L=80 && based before || return 1
	set_counter b $L 50
	rule_start after --interval 600000 "$B" $L=80 && says after 20 "^baseline $L=50" || return 1
	set_counter b $L 120
	sampled_now && says after 20 "^threshold $L 120 previous 50 level 80" && said before '^threshold' 0 || return 1
	set_counter b $L 10
	sampled_now && set_counter b $L 20 && sampled_now && set_counter b $L 90 && sampled_now || return 1
	says after 20 "^threshold $L 90 previous 20 level 80" && says before 20 "^threshold $L 90 previous 20 level 80" &&
		said after '^threshold' 2 && said before '^threshold' && rule_stop before && rule_stop after
}

# The transport counts what is attributed to the port by its name, also behind more
# RSCNs than the echo reads at once, for which there is no listener.
fpin_counter_fires()
{
	local wwpn i

	wwpn=$(cat "/sys/class/fc_host/$(fcsim_host a)/port_name")
	rule_start fpin --interval 1000 "$A" fpin_li=2 fpin_li_link_failure_count=1 &&
		says fpin 20 '^baseline fpin_li=0 fpin_li_link_failure_count=0' || return 1
	link_integrity_fpin "${wwpn#0x}" >"$FCSIM/a/fpin" || return 1
	says fpin 20 '^threshold fpin_li_link_failure_count 1 previous 0 level 1' && said fpin '^threshold' || return 1
	for i in $(seq 100); do echo 0 >"$FCSIM/a/rscn"; done
	link_integrity_fpin "${wwpn#0x}" >"$FCSIM/a/fpin" || return 1
	says fpin 20 '^threshold fpin_li 2 previous 1 level 2' && said fpin '^threshold' 2
}

# One link integrity descriptor: link failure, threshold 3000 ms, 5 times.
link_integrity_fpin()
{
	echo "16000000000000280002000100000020""5000000000000001""$1""0001000000000bb80000000500000000"
}

one_sample_for_all_rules()
{
	local before start took n

	next_samples a 1
	start=$(now_ms) before=$(calls a)
	sleep 5
	n=$(($(calls a) - before)) took=$(($(now_ms) - start))
	echo "$n calls in $took ms"
	[ $n -ge 2 ] && [ $n -le $((took / 1000 + 1)) ]
}

several_counters()
{
	set_counter a nos_count 0 && set_counter a error_frames 0
	rule_start several --interval 1000 "$A" nos_count=5 error_frames=5 fpin_dn=5 &&
		says several 20 '^baseline nos_count=0 error_frames=0 fpin_dn=0' || return 1
	set_counter a error_frames 9
	says several 20 '^threshold error_frames 9' && said several '^threshold' || return 1
	set_counter a nos_count 9
	says several 20 '^threshold nos_count 9' && said several '^threshold' 2
}

growth()
{
	set_counter a rx_frames 1000
	rule_start grow --kind 2 --interval 2000 "$A" rx_frames=100 && based grow || return 1
	set_counter a rx_frames 1150
	says grow 20 '^growth rx_frames 1150 previous 1000 level 100' || return 1
	set_counter a rx_frames 1200
	sleep 3
	said grow '^growth' || return 1
	set_counter a rx_frames 5000
	says grow 20 '^growth rx_frames 5000 previous 1200' && said grow '^growth' 2
}

missing_counter()
{
	set_counter a cn_sig_warn unsupported
	rule_start missing --interval 1000 "$A" cn_sig_warn=5 $L=500 &&
		says missing 20 '^refused EOPNOTSUPP cn_sig_warn$' && ! "$CLIENT" rules | grep cn_sig_warn
}

failed_samples_pass()
{
	set_counter a lip_count 1
	rule_start failing --interval 1000 "$A" lip_count=5 && based failing || return 1
	echo 1 >"$FCSIM/a/stats_fail"
	next_samples a 2
	set_counter a lip_count 6
	next_samples a 1
	said failing '^threshold' 0 || return 1
	echo 0 >"$FCSIM/a/stats_fail"
	says failing 20 '^threshold lip_count 6 previous 1'
}

# A rule made while the driver fails begins with the first sample there is.
baseline_waits()
{
	echo 1 >"$FCSIM/a/stats_fail"
	rule_start waiting --interval 1000 "$A" lip_count=50 && next_samples a 2 &&
		said waiting '^(baseline|refused)' 0 || return 1
	echo 0 >"$FCSIM/a/stats_fail"
	says waiting 20 '^baseline lip_count=6'
}

# Whatever way its client ends, a rule goes with it.
killed_clients_leave_nothing()
{
	local i n pid before

	before=$(n_rules)
	n=$(count 20 1000)
	for ((i = 0; i < n; i++)); do
		"$CLIENT" rule "$A" $L=1000 nos_count=7 >/dev/null 2>&1 &
		pid=$!
		read -rt 0.0$((RANDOM % 10)) <> <(:)
		kill -KILL $pid || return 1
		wait $pid 2>/dev/null
	done
	rules_are "$before"
}

bound_per_socket()
{
	local output

	output=$("$CLIENT" rule --quit --times 65 "$A" $L=1000) && return 1
	grep -q '^refused ENOSPC rule: this socket has its 64 rules' <<<"$output" &&
		grep -qx 'made 64' <<<"$output" || { echo "$output"; return 1; }
}

# 16 sockets want more rules than there may be; the last one's go with it.
bound_in_total()
{
	local i refused made

	for i in $(seq 16); do
		rule_start "full$i" --times 64 "$A" $L=100000 || return 1
	done
	refused=$(grep -l '^refused ENOSPC rule: all sockets together' "$STATS_DIR"/full*) || return 1
	made=$(sed -n 's/^made //p' "$refused")
	wait_for 20 process_is_gone "$(cat "$refused.pid")"
	echo "$(n_rules) rules, and $made that are gone"
	[ $(($(n_rules) + made)) = 1024 ]
}

nothing_left_of_bound()
{
	local i

	for i in $(seq 16); do
		[ ! -e "$STATS_DIR/full$i.pid" ] || rule_stop "full$i" KILL
	done
	! "$CLIENT" rules | grep "$L=100000"
}

foreign_rule()
{
	local rule

	rule=$(sed -n 's/^rule //p' "$STATS_DIR/low")
	refuses EPERM 'rule: it belongs to another socket' del "$rule" &&
		"$CLIENT" rules | grep -q "^rule=$rule port=$A kind=1 interval-ms=1000 fired=2 "
}

bad_rules()
{
	refuses EINVAL 'counters: missing' rule "$A" &&
		refuses EINVAL 'counters: each needs' rule "$A" $L &&
		refuses EINVAL 'counters: a counter is named twice' rule "$A" $L=1 $L=2 &&
		refuses EINVAL 'counters: a level of 0' rule "$A" $L=0 &&
		refuses EINVAL 'counters: a level of 0' rule "$A" $L=0xffffffffffffffff &&
		refuses ERANGE '' rule "$A" 200=1 &&
		refuses ERANGE '' rule --kind 3 "$A" $L=1 &&
		refuses EINVAL 'kind: missing' rule --kind 0 "$A" $L=1 &&
		refuses ERANGE 'interval-ms: must be' rule --interval 999 "$A" $L=1 &&
		refuses ERANGE 'interval-ms: must be' rule --interval 86400001 "$A" $L=1 &&
		refuses ENODEV 'port: there is no such port' rule 4000 $L=1
}

show_mode_fires_too()
{
	local before

	echo N >/sys/module/fcev/parameters/stat_direct
	set_counter b nos_count 0
	before=$(calls b)
	rule_start shown --interval 1000 "$B" nos_count=5 && based shown || return 1
	echo "$(($(calls b) - before)) calls for one counter"
	[ $(($(calls b) - before)) -le 2 ] || return 1
	set_counter b nos_count 5
	says shown 20 '^threshold nos_count 5 previous 0'
}

port_removal()
{
	echo 0 >"$FCSIM/b/live"
	says shown 20 '^refused ENODEV$' && ! "$CLIENT" rules | grep "port=$B "
}

stats_load
A=$(stats_port a) && B=$(stats_port b) || ktap_skip_all "no port appears"

ktap_plan 20
ktap_run "two listeners get their own crossings, once" two_listeners
ktap_run "a reset re-arms" rearms_after_reset
ktap_run "a sample that goes backwards once does not" one_backward_sample_is_passed_over
ktap_run "another's rule cannot be deleted, and is listed" foreign_rule
ktap_run "already above fires at once, not with edge-only" already_above
ktap_run "a rule that begins in a fall has its own view" begins_in_a_fall
ktap_run "a counter of FPINs makes a rule fire" fpin_counter_fires
ktap_run "one sample serves all rules" one_sample_for_all_rules
ktap_run "several counters in a rule" several_counters
ktap_run "growth fires by window" growth
ktap_run "a counter that the driver lacks is named" missing_counter
ktap_run "failed samples change nothing" failed_samples_pass
ktap_run "a first sample that fails is taken again" baseline_waits
ktap_run "wrong rules are refused by attribute" bad_rules
ktap_run "killed clients leave no rule" killed_clients_leave_nothing
ktap_run "the rules of a socket are bounded" bound_per_socket
ktap_run "the rules of all sockets are bounded" bound_in_total
ktap_run "and all go with their sockets" nothing_left_of_bound
ktap_run "one counter, one read where the driver is asked one by one" show_mode_fires_too
echo Y >/sys/module/fcev/parameters/stat_direct
ktap_run "a port's removal ends its rules" port_removal
ktap_end
