#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# short: 6.1
# timeout: 120
# The family as the kernel's own netlink client sees it: see protocol.py.

export LC_ALL=C
. "$(dirname "$0")/../lib/ktap.sh"
. "$(dirname "$0")/../fcsim/fcsim.sh"

HERE=$(cd "$(dirname "$0")" && pwd)
YNL=${HERE%/selftests/*}/build/ynl
WWPN=0x5000000000000a01

[ -x /usr/bin/python3 ] && [ -d "$YNL" ] ||
	ktap_skip_all "the kernel's netlink client is not laid out: make tests"
need_module fcev
cleanup modprobe -r fcev
fcsim_load
fcsim_port a port_name=$WWPN node_name=0x5000000000000a02 live=1 ||
	ktap_note "the port does not go live"
"$HERE/protocol.py" "$YNL" "$FCSIM/a/rscn" $WWPN
