# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Allocations made by code of fcev.ko that fail, where the kernel can have them
# fail. Sourced after lib/ktap.sh.

FAILSLAB=/sys/kernel/debug/failslab

failslab_can()
{
	[ -w $FAILSLAB/probability ] && [ -w $FAILSLAB/require-start ]
}

# The first and the last function of fcev.ko: the allocations of others must
# not fail.
failslab_code()
{
	awk '$4 == "[fcev]" && tolower($2) == "t" { print $1 }' /proc/kallsyms | sort | sed -n '1p; $p' |
		tr '\n' ' '
}

# failslab_begin PERCENT Y|N: of all, or (Y) of those in processes that say 1 to
# /proc/self/make-it-fail.
failslab_begin()
{
	local first last

	read -r first last <<<"$(failslab_code)"
	[ -n "$last" ] || return 1
	cleanup failslab_end
	echo "$2" >$FAILSLAB/task-filter
	echo N >$FAILSLAB/ignore-gfp-wait
	echo 16 >$FAILSLAB/stacktrace-depth
	echo 0 >$FAILSLAB/verbose
	printf '0x%x\n' $((0x$first & ~0xfff)) >$FAILSLAB/require-start
	printf '0x%x\n' $(((0x$last | 0xfff) + 1)) >$FAILSLAB/require-end
	echo -1 >$FAILSLAB/times
	echo "$1" >$FAILSLAB/probability
}

failslab_end()
{
	! failslab_can || echo 0 >$FAILSLAB/probability
}
