# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every script of the test bench shares: where the tree and the cache
# lie, messages on standard error, locks. Sourced; prepares nothing itself.

# The tree this bench belongs to, and the cache that all trees share.
FCEV_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
FCEV_CACHE=${FCEV_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/fcev}
VM_DIR=$FCEV_ROOT/selftests/vm
ME=${ME:-$(basename "$0")}

# Exit statuses of our own. COMMAND may use them too: the message on standard
# error tells which one it was.
# shellcheck disable=SC2034 # used by those who source this
{
STATUS_BENCH=125	# preparation failed, or the arguments are wrong
STATUS_LIMIT=124	# the time limit passed
STATUS_WARNING=123	# the kernel complained
STATUS_NO_END=122	# the guest ended before COMMAND did
STATUS_QEMU=121		# qemu itself failed
STATUS_LEAK=120		# kmemleak found something
}

say()
{
	printf '%s: %s\n' "$ME" "$*" >&2
}

die()
{
	say "$@"
	exit "$STATUS_BENCH"
}

# with_lock NAME COMMAND...: run COMMAND while nobody else prepares NAME.
with_lock()
{
	local name=$1 fd rc=0
	shift

	mkdir -p "$FCEV_CACHE/lock" || die "cannot create $FCEV_CACHE: set FCEV_CACHE to a writable folder"
	exec {fd}>"$FCEV_CACHE/lock/$name"
	if ! flock -n "$fd"; then
		say "waiting: another run prepares $name"
		flock "$fd"
	fi
	"$@" || rc=$?
	exec {fd}>&-
	return $rc
}

# Short name of this tree, for what is built from it inside the cache.
tree_id()
{
	printf '%s' "$FCEV_ROOT" | sha256sum | cut -c1-12
}

need_program()
{
	local p

	for p in "$@"; do
		command -v "$p" >/dev/null || die "$p is missing: run selftests/setup"
	done
}

# logged LOGFILE COMMAND...: all output into LOGFILE; its end only on failure.
logged()
{
	local log=$1
	shift

	mkdir -p "$(dirname "$log")"
	if ! "$@" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		say "failed: $* (all of it in $log)"
		return 1
	fi
}
