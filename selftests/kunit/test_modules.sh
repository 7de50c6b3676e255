#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernels: debug kcsan
# The KUnit suites as modules, with the debug kernel's checkers watching.

here=$(cd "$(dirname "$0")" && pwd)
results=/sys/kernel/debug/kunit

if ! ls "/lib/modules/$(uname -r)"/updates/*kunit.ko >/dev/null 2>&1; then
	echo "1..0 # SKIP no KUnit module was built for this kernel"
	exit 4
fi
mkdir -p /tmp/kunit
for ko in "/lib/modules/$(uname -r)"/updates/*kunit.ko; do
	name=$(basename "$ko" .ko)
	modprobe "$name" || { echo "not ok 1 $name loads"; exit 1; }
	# They go away with the module.
	for suite in "$results"/*/results; do
		cat "$suite" >>/tmp/kunit/all
	done
	modprobe -r "$name"
done
awk -f "$here/results.awk" /tmp/kunit/all | tee /tmp/kunit/flat
grep -q '^ok' /tmp/kunit/flat && ! grep -q '^not ok' /tmp/kunit/flat
