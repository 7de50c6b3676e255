# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One guest: qemu's arguments, its start with a time limit, and the verdict
# from what it left behind. Sourced.

# What in a kernel's log makes a run fail, one pattern a line.
KERNEL_WARNINGS=$FCEV_ROOT/selftests/lib/kernel-warnings

# What an emulated processor is slow at: string instructions byte by byte, a
# fifth level of page tables; and code at another address in every process,
# which is translated anew each time (norandmaps below).
CPU_MODEL=max,-erms,-fsrm,la57=off

# qemu_arguments RUN_DIR: leaves them in QEMU.
qemu_arguments()
{
	local run=$1 append="console=ttyS0 panic=-1 loglevel=7 no_timer_check norandmaps"

	QEMU=(qemu-system-x86_64 -cpu "$CPU_MODEL" -M q35 -smp "$OPT_SMP" -m "${FCEV_VM_MEMORY:-1G}"
		-nodefaults -no-user-config -display none -no-reboot -monitor none
		-kernel "$KERNEL_IMAGE" -initrd "$run/initrd"
		-serial "file:$run/console"
		# Without ioeventfd a write is with the host before it returns.
		-device "virtio-serial-pci,ioeventfd=off"
		-chardev "file,id=out,path=$run/stdout" -device virtserialport,nr=1,chardev=out,name=fcev.stdout
		-chardev "file,id=err,path=$run/stderr" -device virtserialport,nr=2,chardev=err,name=fcev.stderr
		-chardev "file,id=ctl,path=$run/control" -device virtserialport,nr=3,chardev=ctl,name=fcev.control
		-virtfs "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"
		-virtfs "local,path=$run/stage,mount_tag=stage,security_model=none,readonly=on")
	if [ -n "$OPT_SHARE" ]; then
		QEMU+=(-virtfs "local,path=$OPT_SHARE,mount_tag=share,security_model=none")
	fi
	if [ -n "$OPT_SHELL" ]; then
		QEMU+=(-chardev "stdio,id=tty,signal=off" -device virtconsole,nr=0,chardev=tty)
	fi
	if [ -n "$OPT_ICOUNT" ]; then
		QEMU+=(-accel tcg,thread=single -icount shift=0,sleep=off -seed 1
			-rtc "base=2020-01-01T00:00:00,clock=vm")
		append+=" nokaslr"
	else
		QEMU+=(-accel tcg,thread=multi)
	fi
	QEMU+=(-append "$append")
}

# run_qemu RUN_DIR: COMMAND's output appears as it comes; returns qemu's status.
run_qemu()
{
	local run=$1 followers rc=0

	: >"$run/stdout"
	: >"$run/stderr"
	: >"$run/control"
	: >"$run/console"
	if [ -n "$OPT_SHELL" ]; then
		"${QEMU[@]}" 2>"$run/qemu.log" || rc=$?
		return $rc
	fi
	timeout -k 5 "$OPT_LIMIT" "${QEMU[@]}" </dev/null >"$run/qemu.log" 2>&1 &
	QEMU_PID=$!
	tail -s 0.1 -c +1 -f --pid=$QEMU_PID "$run/stdout" &
	followers=$!
	tail -s 0.1 -c +1 -f --pid=$QEMU_PID "$run/stderr" >&2 &
	followers="$followers $!"
	wait $QEMU_PID || rc=$?
	QEMU_PID=
	# shellcheck disable=SC2086 # a list of process ids
	wait $followers || true
	return $rc
}

# never_came_up RUN_DIR: did the guest end while it booted? The emulator fails a
# kernel that patches its own code about once in a hundred boots.
never_came_up()
{
	! grep -q '^up ' "$1/control"
}

# verdict RUN_DIR QEMU_STATUS: says what went wrong, returns the run's status.
verdict()
{
	local run=$1 qemu=$2 status command_status

	command_status=$(sed -n 's/^exit //p' "$run/control")
	status=${command_status:-$STATUS_NO_END}
	if [ "$qemu" = 124 ] || [ "$qemu" = 137 ]; then
		status=$STATUS_LIMIT
		say "no end after $OPT_LIMIT s: COMMAND hangs, or needs a higher --limit"
	elif [ "$qemu" != 0 ]; then
		status=$STATUS_QEMU
		cat "$run/qemu.log" >&2
		say "qemu failed with status $qemu"
	elif ! grep -qx end "$run/control"; then
		status=$STATUS_NO_END
		tail -n 20 "$run/console" >&2
		say "the guest ended before COMMAND did"
	fi
	complaint "$run" "$status" "${command_status:-none}"
}

# What the kernel said outweighs COMMAND's status, not the limit.
complaint()
{
	local run=$1 status=$2 command_status=$3

	if grep -qx leaks "$run/control"; then
		sed -n '/fcev-vm: kmemleak:/,/fcev-vm: end/p' "$run/console" >&2
		say "kmemleak found lost memory (COMMAND's status: $command_status)"
		status=$STATUS_LEAK
	fi
	if ! show_kernel_warnings "$run/console"; then
		say "the kernel complained (COMMAND's status: $command_status)"
		[ "$status" = "$STATUS_LIMIT" ] || status=$STATUS_WARNING
	fi
	return "$status"
}

# True when there are none; data races of others do not count.
show_kernel_warnings()
{
	! grep -aE -m 1 -B 3 -A 40 -f "$KERNEL_WARNINGS" <(awk -f "$VM_DIR/races.awk" "$1") >&2
}
