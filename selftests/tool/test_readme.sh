#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# The README keeps its word: blocks marked <!-- run; says: WORDS --> run without
# an error and their output holds the words; what is installed is enough to
# build its example, which is the file that it names.
# timeout: 240

. "$(dirname "$0")/common.sh"

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
README=$ROOT/README.md

# block MARKER: the code that follows the Nth line that begins with MARKER.
block()
{
	awk -v marker="$1" -v wanted="${2:-1}" '
		index($0, marker) == 1 { if (++n == wanted) armed = 1; next }
		armed && /^```/ { if (inside) exit; inside = 1; next }
		inside { print }' "$README"
}

# words N: what block N is to say, one a line.
words()
{
	sed -n 's/^<!-- run; says: \(.*\) -->$/\1/p' "$README" | sed -n "$1p" | sed 's/, /\n/g'
}

runs()
{
	local word

	block "<!-- run;" "$1" >"$WORK/block"
	[ -s "$WORK/block" ] || { echo "block $1 is empty"; return 1; }
	bash -e "$WORK/block" >"$WORK/out" 2>&1 || { echo "status $?"; cat "$WORK/out"; return 1; }
	while read -r word; do
		grep -qF -- "$word" "$WORK/out" || { echo "it does not say '$word':"; cat "$WORK/out"; return 1; }
	done < <(words "$1")
}

# A port whose driver does not know fcev: the reader's own host has one, too.
own_host()
{
	modprobe fcsim && mkdir $SIM/own && echo posted >$SIM/own/mode && echo 1 >$SIM/own/live || return 1
	runs 1 || return 1
	sim_remove own
	modprobe -r fcsim
	! grep -qE '^(fcev|fcsim) ' /proc/modules
}

nothing_left()
{
	runs 2 && ! grep -qE '^(fcev|fcsim) ' /proc/modules
}

installs()
{
	make -s -C "$ROOT" install DESTDIR="$WORK/root" || return 1
	for file in bin/fcev lib/libfcev.so.0 lib/libfcev-hbaapi.so include/fcev.h include/linux/fcev.h \
		lib/pkgconfig/libfcev.pc share/man/man8/fcev.8 share/bash-completion/completions/fcev; do
		[ -e "$WORK/root/usr/local/$file" ] || { echo "$file is not installed"; return 1; }
	done
	"$WORK/root/usr/local/bin/fcev" --version
}

example_is_the_file()
{
	local file
	file=$(sed -n 's/^<!-- example: \(.*\) -->$/\1/p' "$README")

	block "<!-- example:" >"$WORK/monitor.c"
	diff <(sed -n '/^#include/,$p' "$ROOT/$file") "$WORK/monitor.c"
}

example_builds_and_listens()
{
	local flags status

	flags=$(PKG_CONFIG_SYSROOT_DIR=$WORK/root PKG_CONFIG_PATH=$WORK/root/usr/local/lib/pkgconfig \
		pkg-config --cflags --libs libfcev) || return 1
	# shellcheck disable=SC2086 # words on purpose
	cc -Wall -o "$WORK/monitor" "$WORK/monitor.c" $flags -Wl,-rpath-link,"$WORK/root/usr/local/lib" || return 1
	modprobe fcev || return 1
	LD_LIBRARY_PATH=$WORK/root/usr/local/lib timeout 1 "$WORK/monitor"
	status=$?
	modprobe -r fcev
	[ $status = 124 ] || { echo "status $status"; return 1; }
}

# Every file and folder that the text names is there.
names_what_is_there()
{
	local name missing=0

	for name in $(grep -oE '(\]\(|`)(drivers|include|tools|selftests|Documentation|LICENSES)[A-Za-z0-9_./-]*' "$README" | sed 's/^](//; s/^`//'); do
		[ -e "$ROOT/$name" ] || { echo "$name"; missing=1; }
	done
	return $missing
}

need_program make cc pkg-config jq
modprobe -n fcev 2>/dev/null || ktap_skip_all "fcev is not built for this kernel"
cleanup modprobe -r fcsim fcev
cleanup sim_remove_all

ktap_plan 6
ktap_run "on your own host" own_host
ktap_run "five minutes without hardware; nothing is left" nothing_left
ktap_run "make install installs what the text names" installs
ktap_run "the example is the file that it names" example_is_the_file
ktap_run "the example builds from what is installed, and listens" example_builds_and_listens
ktap_run "files and folders that it names are there" names_what_is_there
ktap_end
