#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash disable=SC2046
# What the bench measures, in a guest: a line "NAME VALUE..." each. The in-tree
# path is measured while fcev.ko is not loaded, since that listens to it.
# MODE: repeat (time is instructions, one processor) or parallel.

BENCH=/sys/kernel/debug/fcev_bench
BIG=134217728			# a listener's buffer: more than twice any burst
RING=32768			# slots: more than any burst
case $SCALE in
small)	POSTS=2000 BURST=4500 LONE=5 PORTS="1 2 3" TIMES=1 MANY=64 SECONDS_BUSY=3 ;;
*)	POSTS=65536 BURST=20000 LONE=200 PORTS="1 64 1024" TIMES=9 MANY=256 SECONDS_BUSY=200 ;;
esac

fail()
{
	echo "bench: $*" >&2
	exit 1
}

# The programs' way to fail is to say nothing.
value()
{
	[ -n "$2" ] || fail "no figure for $1"
	echo "$@"
}

command()
{
	echo "$1 $2" >$BENCH/command || fail "$1 $2"
}

# begun, elapsed
result()
{
	read -r BEGUN ELAPSED <$BENCH/command
}

load()
{
	modprobe "$@" || fail "modprobe $*"
}

unload_fcev()
{
	rmmod fcev || fail "fcev does not unload"
}

# Hosts without and with fcev.ko beneath them.
load_in_tree()
{
	load fcev_bench ports=$1
}

load_ours()
{
	load fcev ring_size=$2 ring_mem_max_mb=$3
	load fcev_bench ports=$1
}

unload()
{
	rmmod fcev_bench || fail "fcev_bench does not unload"
	[ ! -d /sys/module/fcev ] || unload_fcev
}

# listeners WAY COUNT N BUFFER: started and ready; their pids in LISTENERS.
listeners()
{
	local i tries=0

	LISTENERS=
	for i in $(seq $2); do
		bench_listen $1 $3 $4 >/tmp/listen.$i &
		LISTENERS="$LISTENERS $!"
	done
	for i in $(seq $2); do
		until grep -q ready /tmp/listen.$i; do
			tries=$((tries + 1))
			[ $tries -lt 600 ] || fail "a listener does not start"
			usleep 50000
		done
	done
}

# Quiet: what was begun before has its end.
settle()
{
	usleep 500000
}

signal_all()
{
	[ -z "$LISTENERS" ] || kill -$1 $LISTENERS
}

end_listeners()
{
	signal_all KILL
	[ -z "$LISTENERS" ] || wait $LISTENERS 2>/dev/null
}

# ---- what a post costs its driver ----

# post COMMAND WAY PORTS: with 0, 1 and 4 listeners, stopped.
post()
{
	local n

	for n in 0 1 4; do
		listeners $2 $n 1000000000 $BIG
		signal_all STOP
		settle
		command $1 $POSTS
		result
		value post.$2.$n.$3 $((ELAPSED * 10 / POSTS))
		end_listeners
		settle
	done
}

post_cost()
{
	local ports

	for ports in $PORTS; do
		load_in_tree $ports
		post transport transport $ports
		unload
		load_ours $ports 4096 512
		post post fcev $ports
		unload
	done
	load_in_tree 1
	command store $POSTS
	result
	value store $((ELAPSED * 10 / POSTS))
	unload
}

# ---- from the first post until all listeners have all ----

# The time of the last, how many each had.
last_of()
{
	cat /tmp/listen.* | grep -v ready | sort -n | tail -n 1
}

deliver()
{
	local n

	for n in 1 4; do
		rm -f /tmp/listen.*
		listeners $2 $n $BURST $BIG
		settle
		command $1 $BURST
		result
		wait $LISTENERS
		set -- $1 $2 $(last_of)
		# A port's arrival may be among them.
		[ "$4" -ge $BURST ] || fail "a listener of $2 has $4 of $BURST"
		value deliver.$2.$n $((($3 - BEGUN) * 10 / BURST))
		value driver.$2.$n $((ELAPSED * 10 / BURST))
		settle
	done
}

delivery()
{
	local i

	for i in $(seq $1); do
		load_in_tree 1
		deliver transport transport
		unload
		load_ours 1 $RING 64
		deliver post multicast
		deliver post fcev
		unload
	done
}

# ---- a lone event, from the interrupt to the program ----

# percentiles FILE: p50 and p99.
percentiles()
{
	sort -n $1 | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)], v[int(NR * 0.99 + 0.999)] }'
}

latency()
{
	load_in_tree 1
	settle
	bench_latency transport $LONE >/tmp/lone || fail "no latency of the transport"
	value latency.transport $(percentiles /tmp/lone)
	unload
	load_ours 1 4096 64
	usleep 1500000
	bench_latency callback $LONE >/tmp/lone || fail "no latency of callbacks"
	value latency.callback $(percentiles /tmp/lone)
	unload
}

# ---- a burst while the reader is stopped, default buffer ----

burst()
{
	rm -f /tmp/listen.*
	listeners $2 1 $BURST 0
	signal_all STOP
	settle
	command $1 $BURST
	settle
	signal_all CONT
	wait $LISTENERS
	set -- $3 $(grep -v ready /tmp/listen.1)
	value burst.$1 $3 $4 $5
}

bursts()
{
	load_in_tree 1
	burst transport transport transport
	unload
	load_ours 1 4096 64
	burst post fcev fcev.4096
	unload
	load_ours 1 $RING 64
	burst post fcev fcev.big
	unload
}

# ---- memory ----

free_kb()
{
	settle
	echo 3 >/proc/sys/vm/drop_caches
	settle
	awk '/^MemFree/ { print $2 }' /proc/meminfo
}

# What fcev.ko takes for hosts that are there anyway, and for listeners.
memory()
{
	local before after base

	load_in_tree 0$((MANY / 4))
	before=$(free_kb)
	load fcev
	settle
	after=$(free_kb)
	unload_fcev
	unload
	load_in_tree 1
	base=$(free_kb)
	load fcev
	settle
	base=$((base - $(free_kb)))
	unload_fcev
	unload
	value memory.port $(((before - after - base) * 1024 / (MANY / 4 - 1)))

	load_in_tree 1
	listeners_memory transport
	unload
	load_ours 1 4096 64
	listeners_memory fcev
	unload
}

listeners_memory()
{
	local before

	listeners $1 1 1000 0		# what programs share is in memory
	before=$(free_kb)
	ONE=$LISTENERS
	listeners $1 16 1000 0
	value memory.listener.$1 $(((before - $(free_kb)) * 1024 / 16))
	LISTENERS="$LISTENERS $ONE"
	end_listeners
}

# ---- counters ----

sampling()
{
	load_ours $MANY 64 64
	usleep 3000000
	value sample.sysfs.1 $(bench_sample sysfs 1 3)
	value sample.sysfs.4 $(bench_sample sysfs 4 3)
	value sample.rules.1 $(bench_sample rules 1 $SECONDS_BUSY)
	settle
	value sample.rules.4 $(bench_sample rules 4 $SECONDS_BUSY)
	unload
}

case $MODE in
repeat)
	post_cost
	delivery 1
	latency
	sampling ;;
parallel)
	delivery $TIMES
	bursts
	memory ;;
esac
