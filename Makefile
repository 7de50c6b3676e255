# SPDX-License-Identifier: GPL-2.0-only
#
# The way in: modules by kbuild, then what tools and selftests build for
# themselves. 'make help' names the targets.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
DESTDIR ?=
O := $(CURDIR)/build/user

user_make = $(MAKE) -C tools O=$(O) PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) $(if $(LIBDIR),LIBDIR=$(LIBDIR))
kernel_make = $(MAKE) -C $(KDIR) M=$(CURDIR)

all: modules user

modules: need-kdir
	$(kernel_make) modules

modules_install: need-kdir
	$(kernel_make) modules_install $(if $(DESTDIR),INSTALL_MOD_PATH=$(DESTDIR))

need-kdir:
	@test -e $(KDIR)/Makefile || { \
		echo "No kernel headers at $(KDIR): install linux-headers-$$(uname -r) or set KDIR=; 'make user' builds everything but the modules." >&2; \
		exit 1; }

user:
	$(user_make)

install:
	$(user_make) install

tests: user
	$(MAKE) -k -C selftests

demo:
	selftests/demo/run

bench:
	selftests/bench/run

check:
	selftests/check

check-long:
	selftests/check --long

vm:
	selftests/vm/run --shell

clean:
	$(user_make) clean
	rm -rf build
	find drivers . -maxdepth 3 \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name modules.order -o -name Module.symvers -o -name '.module-common.c' \) -type f -delete

help:
	@echo 'make                  modules (KDIR=$(KDIR)), libraries, tool'
	@echo 'make modules          the kernel modules alone'
	@echo 'make user             libraries and tool alone'
	@echo 'make install          libraries and tool to $(PREFIX) (PREFIX=, LIBDIR=, DESTDIR=)'
	@echo 'make modules_install  the kernel modules to /lib/modules'
	@echo 'make demo             events from driver to callback, in a virtual machine'
	@echo 'make check            all tests, in virtual machines; check-long: with the big counts'
	@echo 'make bench            what posting and delivery cost, beside the in-tree path; bench.json'
	@echo 'make vm               a shell in a virtual machine with everything installed'
	@echo 'make clean            remove what was built here (caches stay)'

.PHONY: all modules modules_install need-kdir user install tests demo bench check check-long vm clean help
