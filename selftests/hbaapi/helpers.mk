# SPDX-License-Identifier: GPL-2.0-only
#
# Beside the helpers: libHBAAPI as some build it, with locks, and the program
# that comes with its source. Both from the source package of Debian's
# libhbaapi; where it cannot be had, tests that need them skip.

LIBS_hba_events_direct = -lfcev-hbaapi -lfcev
LIBS_hba_storm = -lfcev-hbaapi -lfcev

hbaapi_cache := $(or $(FCEV_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/fcev)/source
hbaapi_tar := libhbaapi_2.2.9.orig.tar.gz
# From wherever this machine has its packages.
hbaapi_url = $(shell apt-get --print-uris download libhbaapi-dev 2>/dev/null | \
	sed -n "s|^'\(.*/\)[^/]*'.*|\1|p")$(hbaapi_tar)
hbaapi_sha256 := 6f8c3613410f48ea1065410d3a2bc69c4b2ec93a5c15e8764c13ec8fd8d01b36
hbaapi_from_source := $(O)/hbaapi/locked/libHBAAPI.so.2 $(O)/hbaapi/hbaapitest

all: $(O)/hbaapi/from-source

# A failure is said and left at that.
$(O)/hbaapi/from-source: hbaapi/helpers.mk
	@mkdir -p $(@D)
	@$(MAKE) --no-print-directory O=$(O) $(hbaapi_from_source) && touch $@ || \
		echo "selftests: libHBAAPI's source cannot be had: tests that need it will skip" >&2

$(hbaapi_cache)/$(hbaapi_tar):
	@mkdir -p $(@D)
	/usr/lib/apt/apt-helper download-file $(hbaapi_url) $@ SHA256:$(hbaapi_sha256)

$(O)/hbaapi/source/hbaapilib.c: $(hbaapi_cache)/$(hbaapi_tar)
	@mkdir -p $(@D)
	tar -xzf $< -C $(@D) --strip-components=1 --touch

$(O)/hbaapi/locked/libHBAAPI.so.2: $(O)/hbaapi/source/hbaapilib.c
	@mkdir -p $(@D)
	$(CC) -w -O2 -g -fPIC -shared -pthread -DPOSIX_THREADS -Wl,-soname,libHBAAPI.so.2 -o $@ $< -ldl

$(O)/hbaapi/hbaapitest: $(O)/hbaapi/source/hbaapilib.c
	$(CC) -w -g -o $@ $(<D)/hbaapitest.c -lHBAAPI
