# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What was clean is not looked at again: a mark in the cache stands for a check
# and for exactly the files that it depends on. Sourced after vm/common.sh.

# mark_of NAME TOOL: prints the mark of a check on the files that standard input
# names, made with TOOL.
mark_of()
{
	local sums

	sums=$(grep . | sort | xargs -d '\n' sha256sum) || return 1
	echo "$FCEV_CACHE/clean/$1-$(echo "$2 $sums" | sha256sum | cut -c1-32)"
}

# mark_clean MARK: in place of those for other files.
mark_clean()
{
	mkdir -p "${1%/*}"
	rm -f "${1%-*}"-*
	: >"$1"
}
