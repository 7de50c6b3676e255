# SPDX-License-Identifier: GPL-2.0-only
#
# Programs of others that look at Fibre Channel hosts, from Debian's packages:
# unpacked, not installed, as their daemons are no business of this machine.
# Where a package cannot be had, the tests that need it skip.

clients_packages := prometheus-node-exporter sysstat fcoe-utils libpciaccess0 lldpad libconfig9 libnl-3-200 \
	multipath-tools kpartx libaio1 liburcu8 libdevmapper1.02.1 udev sg3-utils-udev
clients_debs := $(or $(FCEV_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/fcev)/debs
clients_root := $(O)/clients/root

all: $(clients_root)/.complete

# A file tells which packages are there; one that failed is tried again when
# this list changes.
$(clients_root)/.complete: clients/helpers.mk
	@rm -rf $(clients_root)
	@mkdir -p $(clients_root) $(clients_debs)
	@for package in $(clients_packages); do \
		ls $(clients_debs)/$${package}_*.deb >/dev/null 2>&1 || \
			(cd $(clients_debs) && apt-get -qq -o APT::Sandbox::User=root download $$package) || \
			{ echo "selftests: $$package cannot be had: tests that need it will skip" >&2; continue; }; \
		dpkg -x "$$(ls -t $(clients_debs)/$${package}_*.deb | head -n 1)" $(clients_root) || exit 1; \
	done
	@touch $@
