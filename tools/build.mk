# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What the user-space Makefiles share: where things are built and installed,
# flags, and patterns for shared objects, programs and tests. A Makefile sets
# 'component', includes this file and then says, for example:
#
#   objects := $(call objects,$(wildcard *.c))
#   $(eval $(call shared_library,libfoo,0,0.1.0,$(objects),libfoo.map,-lmnl))
#   $(eval $(call program,foo,$(objects),-lfcev))
#   $(eval $(call test,foo_test,$(call objects,tests/foo_test.c) $(objects),-lcmocka))
#
# 'all' builds libraries and programs, 'tests' the test programs too, 'check'
# builds everything anew with sanitizers and -Werror and runs the tests.
# SANITIZE=1 is what check builds with.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

tools := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
srctree := $(abspath $(tools)/..)

O ?= $(srctree)/build/user
override O := $(abspath $(O))

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
BINDIR ?= $(PREFIX)/bin
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=
INSTALL ?= install

PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
LDFLAGS ?=
warnings := -Wall -Wextra -Wshadow -Wundef -Wvla -Wpointer-arith -Wwrite-strings \
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition -Wformat=2
includes := -I$(srctree)/include/uapi -I$(tools)/lib/fcev

# The makefile's own flags stand before those of the user. A component adds to
# component_cflags.
component_cflags ?=
cflags = -std=gnu11 $(warnings) -fPIC -pthread $(includes) $(component_cflags) $(hardening) $(CFLAGS)
ldflags = -pthread -Wl,--as-needed -Wl,-z,relro,-z,now $(sanitizers) $(LDFLAGS)

ifdef SANITIZE
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all
hardening := $(sanitizers) -fno-omit-frame-pointer -Werror
else
sanitizers :=
hardening := -fstack-protector-strong
no_undefined := -Wl,-z,defs
endif

obj := $(O)/obj/$(component)

# $(call objects,SOURCES): where the objects of C sources go
objects = $(patsubst %.c,$(obj)/%.o,$(1))

$(obj)/%.o: %.c
	mkdir -p $(@D)
	$(call say,CC)$(CC) $(cflags) -MMD -MP -c -o $@ $<

# $(call shared_library,NAME,SOVERSION,VERSION,OBJECTS,MAP,LIBS)
# NAME_ldflags may add to the link line.
define shared_library
all: $(O)/lib/$(1).so
built_libraries += $(O)/lib/$(1).so
$(O)/lib/$(1).so.$(3): $(4) $(5)
	mkdir -p $$(@D)
	$$(call say,LD)$$(CC) -shared $$(ldflags) $$(no_undefined) $$($(1)_ldflags) -Wl,-soname,$(1).so.$(2) \
		-Wl,--version-script=$(5) -o $$@ $(4) -L$(O)/lib -Wl,-rpath-link,$(O)/lib $(6)
$(O)/lib/$(1).so.$(2): $(O)/lib/$(1).so.$(3)
	ln -sf $(1).so.$(3) $$@
$(O)/lib/$(1).so: $(O)/lib/$(1).so.$(2)
	ln -sf $(1).so.$(2) $$@
-include $(patsubst %.o,%.d,$(4))
endef

# $(call install_library,NAME,SOVERSION,VERSION): the recipe's lines
define install_library
$(INSTALL) -d $(DESTDIR)$(LIBDIR)
$(INSTALL) -m 755 $(O)/lib/$(1).so.$(3) $(DESTDIR)$(LIBDIR)/
ln -sf $(1).so.$(3) $(DESTDIR)$(LIBDIR)/$(1).so.$(2)
ln -sf $(1).so.$(2) $(DESTDIR)$(LIBDIR)/$(1).so
endef

# $(call install_pc,FILE.pc.in,VERSION)
define install_pc
$(INSTALL) -d $(DESTDIR)$(LIBDIR)/pkgconfig
sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
	-e 's|@VERSION@|$(2)|' $(1) > $(DESTDIR)$(LIBDIR)/pkgconfig/$(basename $(notdir $(1)))
endef

# $(call install_man,PAGES)
define install_man
for page in $(1); do \
	dir=$(DESTDIR)$(MANDIR)/man$${page##*.}; \
	$(INSTALL) -d $$dir && $(INSTALL) -m 644 $$page $$dir/ || exit 1; \
done
endef

# The loader finds our libraries beside a program, in the build as installed.
define link_program
mkdir -p $(@D)
$(call say,LD)$(CC) $(ldflags) -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $(filter %.o,$^) -L$(O)/lib -Wl,-rpath-link,$(O)/lib
endef

# $(call program,NAME,OBJECTS,LIBS)
define program
all: $(O)/bin/$(1)
$(O)/bin/$(1): $(2) $(wildcard $(O)/lib/*.so) | $$(built_libraries)
	$$(link_program) $(3)
-include $(patsubst %.o,%.d,$(2))
endef

# $(call example,NAME,OBJECTS,LIBS): a program that is built, not installed
define example
all: $(O)/examples/$(1)
$(O)/examples/$(1): $(2) $(wildcard $(O)/lib/*.so) | $$(built_libraries)
	$$(link_program) $(3)
-include $(patsubst %.o,%.d,$(2))
endef

# $(call test,NAME,OBJECTS,LIBS): a program that prints TAP
define test
tests: $(O)/test/$(1)
component_tests += $(O)/test/$(1)
$(O)/test/$(1): $(2) $(wildcard $(O)/lib/*.so) | $$(built_libraries)
	$$(link_program) $(3)
-include $(patsubst %.o,%.d,$(2))
endef

# $(call test_script,FILE): an executable script that prints TAP
define test_script
tests: $(O)/test/$(notdir $(1))
component_tests += $(O)/test/$(notdir $(1))
$(O)/test/$(notdir $(1)): $(1)
	mkdir -p $$(@D)
	$(INSTALL) -m 755 $(1) $$@
endef

# V=1 shows the commands.
ifeq ($(V),1)
say =
else
.SILENT:
say = echo "  $(1)	$(patsubst $(O)/%,%,$@)" &&
endif

ifdef component
tests: all

check:
	$(MAKE) O=$(O)/check SANITIZE=1 tests >&2
	$(MAKE) --no-print-directory O=$(O)/check SANITIZE=1 check-here

check-here:
	O=$(O) FCEV_SOURCE=$(tools) $(tools)/tap $(sort $(component_tests))

clean:
	rm -rf $(obj) $(O)/check/obj/$(component)
endif

.PHONY: all tests check check-here install clean
