// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What only sysfs knows: which logical units a target has, and what the
 * operating system calls them. Nothing else of this library reads sysfs.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hbaapi_priv.h"

#define PATH_SIZE	512
#define SLASHES_MAX	32	/* of a device's place in the tree */

/* The test programs set these. */
const char *hba_sysfs_root = "/sys";
const char *hba_dev_root = "/dev";

/* Always ends in a zero; returns the number of bytes before it, 0 on failure. */
size_t hba_sysfs_read(const char *path, void *buf, size_t size)
{
	size_t len = 0;
	ssize_t n = 0;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		do {
			n = read(fd, (char *)buf + len, size - 1 - len);
			if (n > 0)
				len += (size_t)n;
		} while (n > 0 && len < size - 1);
		close(fd);
	}
	((char *)buf)[n < 0 ? 0 : len] = '\0';
	return n < 0 ? 0 : len;
}

/* The one entry of a folder, such as block/ of a SCSI device; empty for none. */
static void only_entry(const char *path, char *name, size_t size)
{
	struct dirent *entry;
	DIR *dir;

	*name = '\0';
	dir = opendir(path);
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			hba_copy_string(name, size, entry->d_name);
	closedir(dir);
}

/* Pairs of bytes, first level first, as SAM writes what Linux keeps as a number. */
static void wire_lun(uint8_t *wire, uint64_t lun)
{
	for (int i = 0; i < 8; i += 2, lun >>= 16) {
		wire[i] = (uint8_t)(lun >> 8);
		wire[i + 1] = (uint8_t)lun;
	}
}

static void fill_lun(struct hba_lun *lun, const char *address)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/bus/scsi/devices/%s/block", hba_sysfs_root, address);
	only_entry(path, lun->block, sizeof(lun->block));
	snprintf(path, sizeof(path), "%s/bus/scsi/devices/%s/scsi_generic", hba_sysfs_root, address);
	only_entry(path, lun->sg, sizeof(lun->sg));
	wire_lun(lun->wire, lun->lun);
}

static int by_lun(const void *a, const void *b)
{
	const struct hba_lun *one = a, *other = b;

	return (one->lun > other->lun) - (one->lun < other->lun);
}

static bool is_address(const char *name, uint32_t host, uint32_t target, struct hba_lun *lun)
{
	int end = 0;

	return sscanf(name, "%" SCNu32 ":%" SCNu32 ":%" SCNu32 ":%" SCNu64 "%n", &lun->host,
		      &lun->channel, &lun->target, &lun->lun, &end) == 4 &&
	       !name[end] && lun->host == host && lun->target == target;
}

static int read_luns(DIR *dir, uint32_t host, uint32_t target, struct hba_lun **luns)
{
	struct dirent *entry;
	struct hba_lun lun, *grown;
	int n = 0;

	while ((entry = readdir(dir))) {
		if (!is_address(entry->d_name, host, target, &lun))
			continue;
		grown = realloc(*luns, ((size_t)n + 1) * sizeof(lun));
		if (!grown)
			return -ENOMEM;
		fill_lun(&lun, entry->d_name);
		*luns = grown;
		grown[n++] = lun;
	}
	if (n)
		qsort(*luns, (size_t)n, sizeof(lun), by_lun);
	return n;
}

/**
 * hba_luns_get() - logical units of a target, in the order of their LUNs
 * @luns: receives them, to be freed; unchanged on failure
 *
 * Return: their number, or -ENOMEM. A machine without SCSI devices has none.
 */
int hba_luns_get(uint32_t host, uint32_t target, struct hba_lun **luns)
{
	struct hba_lun *found = NULL;
	char path[PATH_SIZE];
	DIR *dir;
	int n = 0;

	snprintf(path, sizeof(path), "%s/bus/scsi/devices", hba_sysfs_root);
	dir = opendir(path);
	if (dir) {
		n = read_luns(dir, host, target, &found);
		closedir(dir);
	}
	if (n < 0)
		free(found);
	else
		*luns = found;
	return n;
}

/* Name of the remote port, "rport-0:0-3". */
bool hba_sysfs_rport(uint32_t host, uint64_t wwpn, char *name, size_t size)
{
	char path[PATH_SIZE], text[64];
	struct dirent *entry;
	bool found = false;
	uint32_t number;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/class/fc_remote_ports", hba_sysfs_root);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "rport-%" SCNu32 ":", &number) != 1 || number != host)
			continue;
		snprintf(path, sizeof(path), "%s/class/fc_remote_ports/%s/port_name",
			 hba_sysfs_root, entry->d_name);
		hba_sysfs_read(path, text, sizeof(text));
		found = strtoull(text, NULL, 16) == wwpn;
		if (found)
			hba_copy_string(name, size, entry->d_name);
	}
	closedir(dir);
	return found;
}

static bool read_hex(const char *folder, const char *file, uint32_t *value)
{
	char path[PATH_SIZE], text[32];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, file) >= sizeof(path) ||
	    !hba_sysfs_read(path, text, sizeof(text)))
		return false;
	*value = (uint32_t)strtoul(text, NULL, 16);
	return true;
}

/*
 * PCI device id over vendor id, which is what Linux libraries give as the
 * vendor-specific id; 0 for an adapter that is no PCI device. The PCI device
 * is the nearest one above the host.
 */
uint32_t hba_sysfs_pci_id(uint32_t host)
{
	char path[PATH_SIZE], *folder, *slash;
	uint32_t vendor, device, id = 0;

	snprintf(path, sizeof(path), "%s/class/fc_host/host%" PRIu32 "/device", hba_sysfs_root, host);
	folder = realpath(path, NULL);
	if (!folder)
		return 0;
	for (int i = 0; i < SLASHES_MAX && !id; i++) {
		if (read_hex(folder, "vendor", &vendor) && read_hex(folder, "device", &device))
			id = device << 16 | (vendor & 0xffff);
		slash = strrchr(folder, '/');
		if (!slash || slash == folder)
			break;
		*slash = '\0';
	}
	free(folder);
	return id;
}

/* The better a designator of the logical unit names it, the higher. */
static int rank(const uint8_t *designator)
{
	static const int ranks[] = { [1] = 1, [2] = 2, [3] = 3, [8] = 2 };	/* T10, EUI, NAA, name */
	unsigned int type = designator[1] & 0xf;

	if (designator[1] & 0x30)
		return 0;	/* names a port or the target */
	return type < ARRAY_SIZE(ranks) ? ranks[type] : 0;
}

/* Picks the designator out of VPD page 0x83, with its own header. */
bool hba_sysfs_page83(const struct hba_lun *lun, HBA_LUID *luid)
{
	uint8_t page[4096];
	char path[PATH_SIZE];
	size_t len, end, at;
	int best = 0;

	memset(luid, 0, sizeof(*luid));
	snprintf(path, sizeof(path), "%s/bus/scsi/devices/%u:%u:%u:%" PRIu64 "/vpd_pg83",
		 hba_sysfs_root, lun->host, lun->channel, lun->target, lun->lun);
	len = hba_sysfs_read(path, page, sizeof(page));
	if (len < 4)
		return false;
	end = 4 + ((size_t)page[2] << 8 | page[3]);
	end = end < len ? end : len;
	for (at = 4; at + 4 <= end && at + 4 + page[at + 3] <= end; at += 4 + (size_t)page[at + 3]) {
		size_t size = 4 + (size_t)page[at + 3];

		if (rank(page + at) <= best || size > sizeof(luid->buffer))
			continue;
		best = rank(page + at);
		memset(luid, 0, sizeof(*luid));
		memcpy(luid->buffer, page + at, size);
	}
	return best > 0;
}
