#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.12
# timeout: 60
# Without the module, without the privilege, with a wrong WWN: the documented
# status, and a line that says why. The same for a libhbalinux beside us.

. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"
. "$(dirname "$0")/hbaapi.sh"
need_program setpriv unshare

# What a program prints, whatever its exit status.
output()
{
	"$@" >"$OUT" 2>&1 </dev/null
	:
}

has()
{
	grep -qE "$1" "$OUT" || { cat "$OUT"; return 1; }
}

without_module()
{
	output "$(helper hba_read)" $WWPN
	has '^load status 0$' && has '^adapters 0$' && has 'the module fcev is not loaded' &&
		[ "$(grep -c 'is not loaded (modprobe fcev)' "$OUT")" = 1 ]
}

without_privilege()
{
	output setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$(helper "$1")" $WWPN port
	has '^adapters 1$' && has '^registering port: status 1$' && has 'CAP_NET_ADMIN'
}

queries_without_privilege()
{
	output setpriv --reuid=65534 --regid=65534 --clear-groups "$(helper hba_read)" $WWPN
	has '^port 0 status 0$' && has '^statistics status 0$'
}

wrong_wwn()
{
	output "$(helper hba_events)" 0x2000fc51000000ff port
	has '^HBA_OpenAdapterByWWN: status 5$'
}

# In a mount namespace of its own, so that the machine's file stays as it is.
beside_libhbalinux()
{
	local conf

	conf=$(mktemp)
	{ grep -v '^#' /etc/hba.conf; echo "com.intel.hbalinux /usr/lib/libhbalinux.so.2"; } >"$conf"
	output unshare -m sh -c 'mount --bind "$1" /etc/hba.conf && exec "$2" "$3"' sh "$conf" "$(helper hba_read)" $WWPN
	rm -f "$conf"
	has 'remove the line "com.intel.hbalinux /usr/lib/libhbalinux.so.2"' && has '^adapters 1$'
}

ktap_plan 6
ktap_run "without the module" without_module
adapter_up || ktap_skip_all "no simulated adapter"
ktap_run "without CAP_NET_ADMIN, under libHBAAPI" without_privilege hba_events
ktap_run "without CAP_NET_ADMIN, directly" without_privilege hba_events_direct
ktap_run "queries need no privilege" queries_without_privilege
ktap_run "a wrong WWN" wrong_wwn
ktap_run "libhbalinux beside us" beside_libhbalinux
ktap_end
