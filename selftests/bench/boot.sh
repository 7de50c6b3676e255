# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A guest of the bench: all in an initramfs, no 9p, since a guest that talks to
# its host does not repeat. busybox, the modules, our programs and the libraries
# they need; results come through the second serial port. Sourced.

BENCH_MODULES="fcev fcev_bench"
BENCH_PROGRAMS="bench_listen bench_latency bench_sample"

# bench_initramfs DIR SCALE: packs DIR/initrd.
bench_initramfs()
{
	local dir=$1 root=$1/initramfs program

	mkdir -p "$root"/{bin,dev,proc,sys,tmp,lib64,etc}
	cp /bin/busybox "$root/bin/busybox"
	cp "$FCEV_ROOT/selftests/bench/guest/init" "$root/init"
	cp "$FCEV_ROOT/selftests/bench/guest/measure.sh" "$root/"
	echo "SCALE=$2" >"$root/scale"
	chmod 755 "$root/init"
	for program in $BENCH_PROGRAMS; do
		bench_program "$root" "$FCEV_ROOT/build/selftests/bench/$program" || return 1
	done
	bench_modules "$root" || return 1
	# One time for all: packing must not change what is packed.
	find "$root" -exec touch -h -d 2020-01-01 {} +
	(cd "$root" && find . -print0 | sort -z | cpio -0 -o -H newc --quiet --reproducible) >"$dir/initrd" || return 1
	rm -rf "$root"
}

# A program and the libraries it needs, where the loader looks for them.
bench_program()
{
	local root=$1 program=$2 lib

	cp "$program" "$root/bin/" || return 1
	LD_LIBRARY_PATH=$FCEV_ROOT/build/user/lib ldd "$program" |
		sed -nE 's/^[^/]*(\/[^ ]+) \(0x.*/\1/p' | while read -r lib; do
		case $lib in
		*/ld-linux*)	cp -L "$lib" "$root/lib64/" ;;
		*)		mkdir -p "$root/lib" && cp -L "$lib" "$root/lib/" ;;
		esac
	done
}

# Uncompressed, since busybox does not unpack them all.
bench_modules()
{
	local root=$1 lib=$1/lib/modules/$KERNEL_RELEASE file
	local -a names

	read -ra names <<<"$BENCH_MODULES"
	mkdir -p "$lib"
	modprobe -d "$MODULES_TREE" -S "$KERNEL_RELEASE" --show-depends -a "${names[@]}" |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u | while read -r file; do
		case $file in
		*.xz)	xz -dc "$file" >"$lib/$(basename "$file" .xz)" ;;
		*)	cp "$file" "$lib/" ;;
		esac
	done
	[ -e "$lib/fcev_bench.ko" ] || return 1
	cp "$MODULES_TREE/lib/modules/$KERNEL_RELEASE"/modules.{order,builtin,builtin.modinfo} "$lib/"
	depmod -b "$root" "$KERNEL_RELEASE"
}

# bench_boot DIR repeat|parallel LIMIT: its results in DIR/MODE.results.
bench_boot()
{
	local dir=$1 mode=$2 limit=$3 append="console=ttyS0 panic=-1 loglevel=6 no_timer_check norandmaps bench=$2"
	local -a qemu=(qemu-system-x86_64 -cpu "max,-erms,-fsrm,la57=off" -M q35 -m 1G -nodefaults -no-user-config -display none
		-no-reboot -monitor none -kernel "$KERNEL_IMAGE" -initrd "$dir/initrd"
		-serial "file:$dir/$mode.console" -serial "file:$dir/$mode.results")

	case $mode in
	repeat)	qemu+=(-smp 1 -accel "tcg,thread=single" -icount "shift=0,sleep=off" -seed 1
			-rtc "base=2020-01-01T00:00:00,clock=vm")
		append+=" nokaslr" ;;
	parallel) qemu+=(-smp 2 -accel "tcg,thread=multi") ;;
	esac
	timeout -k 5 "$limit" "${qemu[@]}" -append "$append" </dev/null >"$dir/$mode.qemu" 2>&1 &
	BENCH_QEMU=$!
	wait $BENCH_QEMU
	BENCH_QEMU=
	# The port ends its lines as terminals like them.
	sed -i 's/\r$//' "$dir/$mode.results"
	grep -qx "end 0" "$dir/$mode.results" && ! grep -aqE -f "$FCEV_ROOT/selftests/lib/kernel-warnings" "$dir/$mode.console"
}
