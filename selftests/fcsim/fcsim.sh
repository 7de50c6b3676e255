# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Virtual ports for tests: made and configured in one line, taken down when
# the test ends; writes whose errno is checked. Sourced after lib/ktap.sh.

FCSIM=/sys/kernel/config/fcsim
FCSIM_MESSAGE=$(mktemp)
cleanup rm -f "$FCSIM_MESSAGE"

# Loads fcsim, and unloads it after all ports are gone.
fcsim_load()
{
	need_module fcsim
	cleanup fcsim_unload
}

fcsim_unload()
{
	fcsim_remove_all
	modprobe -r fcsim
}

fcsim_remove_all()
{
	local dir

	for dir in "$FCSIM"/*/; do
		[ ! -d "$dir" ] || fcsim_remove "$(basename "$dir")"
	done
}

# fcsim_remove PORT: with its remote ports.
fcsim_remove()
{
	local rport

	for rport in "$FCSIM/$1"/rports/*/; do
		[ ! -d "$rport" ] || rmdir "$rport"
	done
	rmdir "$FCSIM/$1"
}

# fcsim_port PORT [ATTRIBUTE=VALUE]...: make a port, perhaps live=1 last.
fcsim_port()
{
	local port=$1
	shift

	mkdir "$FCSIM/$port" && fcsim_set "$FCSIM/$port" "$@"
}

# fcsim_rport PORT NAME [ATTRIBUTE=VALUE]...
fcsim_rport()
{
	local dir=$FCSIM/$1/rports/$2
	shift 2

	mkdir "$dir" && fcsim_set "$dir" "$@"
}

fcsim_set()
{
	local dir=$1 setting
	shift

	for setting in "$@"; do
		echo "${setting#*=}" >"$dir/${setting%%=*}" || return 1
	done
}

# fcsim_host PORT: hostN of a live port, by its WWPN.
fcsim_host()
{
	local wwpn host

	wwpn=$(<"$FCSIM/$1/port_name")
	for host in /sys/class/fc_host/host*; do
		if file_is "$host/port_name" "$wwpn"; then
			echo "${host##*/}"
			return 0
		fi
	done
	return 1
}

# fcsim_rport_path PORT NAME: the transport's folder of a remote port.
fcsim_rport_path()
{
	local wwpn host path

	wwpn=$(<"$FCSIM/$1/rports/$2/port_name")
	host=$(fcsim_host "$1") || return 1
	for path in /sys/class/fc_host/"$host"/device/rport-*/fc_remote_ports/rport-*; do
		if file_is "$path/port_name" "$wwpn"; then
			echo "$path"
			return 0
		fi
	done
	return 1
}

# fcsim_disk PORT NAME LUN: sdX of a LUN; fails while there is none.
fcsim_disk()
{
	local path

	path=$(fcsim_rport_path "$1" "$2") || return 1
	for path in "$path"/device/target*/*:"$3"/block/sd*; do
		[ -b "/dev/${path##*/}" ] || return 1
		echo "${path##*/}"
	done
}

# first_line FILE: in LINE, empty where it cannot be read. Starts no program,
# as the tests read some thousand files.
first_line()
{
	LINE=''
	IFS= read -r LINE <"$1" || [ -n "$LINE" ]
} 2>/dev/null

# file_is FILE VALUE
file_is()
{
	local LINE

	first_line "$1" && [ "$LINE" = "$2" ]
}

errno_text()
{
	case $1 in
	EINVAL)		echo "Invalid argument" ;;
	EEXIST)		echo "File exists" ;;
	EBUSY)		echo "Device or resource busy" ;;
	ENODEV)		echo "No such device" ;;
	ENOENT)		echo "No such file or directory" ;;
	ENOTEMPTY)	echo "Directory not empty" ;;
	EFBIG)		echo "File too large" ;;
	ERANGE)		echo "Numerical result out of range" ;;
	EACCES)		echo "Permission denied" ;;
	ENAMETOOLONG)	echo "File name too long" ;;
	EOPNOTSUPP)	echo "Operation not supported" ;;
	*)		echo "no text for $1" ;;
	esac
}

# refused ERRNO FILE VALUE...: each VALUE, in one write without a line's end,
# fails with just that errno, and FILE says what it said before.
refused()
{
	local errno=$1 file=$2 LINE before value text status=0
	shift 2

	text=$(errno_text "$errno")
	first_line "$file"
	before=$LINE
	for value in "$@"; do
		if { printf '%s' "$value" >"$file"; } 2>"$FCSIM_MESSAGE"; then
			echo "${file#"$FCSIM"/}: '${value:0:60}' was accepted"
			status=1
			continue
		fi
		first_line "$FCSIM_MESSAGE"
		if [ "${LINE##*: }" != "$text" ]; then
			echo "${file#"$FCSIM"/}: '${value:0:60}': $LINE, not $text"
			status=1
		fi
	done
	first_line "$file"
	if [ "$LINE" != "$before" ]; then
		echo "${file#"$FCSIM"/} was changed"
		status=1
	fi
	return $status
}

# accepted FILE VALUE SHOWN: VALUE can be written and is read back as SHOWN.
accepted()
{
	local LINE

	printf '%s' "$2" >"$1" && first_line "$1" && [ "$LINE" = "$3" ] ||
		{ echo "${1#"$FCSIM"/}: '$2' is shown as '$LINE', not '$3'"; return 1; }
}

# repeat_text TEXT TIMES
repeat_text()
{
	local text

	printf -v text '%*s' "$2" ''
	echo -n "${text// /$1}"
}
