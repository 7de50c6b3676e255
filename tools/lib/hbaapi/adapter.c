// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The adapters of the machine: their names, which last over reboots, and their
 * indices, which last until HBA_RefreshAdapterConfiguration. Opening and
 * closing them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hbaapi_priv.h"

#define NAME_PART_SIZE	65	/* of vendor and model, each */

/* An adapter that was found; what is gone keeps its index and name. */
struct entry {
	uint64_t wwpn;
	uint32_t port;
	uint64_t epoch;
	bool present;
	char name[HBA_NAME_SIZE];
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *entries;	/* under table_lock */
static size_t n_entries;	/* under table_lock */

/* Letters, digits, dot and underscore stay; a run of anything else is one '_'. */
static void name_part(char *to, const char *from, const char *otherwise)
{
	size_t len = 0;

	if (!*from)
		from = otherwise;
	for (; *from && len < NAME_PART_SIZE - 1; from++) {
		if (isalnum((unsigned char)*from) || *from == '.')
			to[len++] = *from;
		else if (len && to[len - 1] != '_')
			to[len++] = '_';
	}
	while (len && to[len - 1] == '_')
		len--;
	to[len] = '\0';
	if (!len)
		strcpy(to, "unknown");
}

static void make_name(char *name, const struct fcev_port *port)
{
	char vendor[NAME_PART_SIZE], model[NAME_PART_SIZE];

	name_part(vendor, port->manufacturer, port->driver);
	name_part(model, port->model, port->driver);
	if (port->wwpn)
		snprintf(name, HBA_NAME_SIZE, "com.%s-%s-%016llx", vendor, model,
			 (unsigned long long)port->wwpn);
	else
		snprintf(name, HBA_NAME_SIZE, "com.%s-%s-host%u", vendor, model, port->host);
}

static bool is_entry(const struct entry *entry, const struct fcev_port *port)
{
	if (entry->wwpn || port->wwpn)
		return entry->wwpn == port->wwpn;
	return entry->port == port->port && entry->epoch == port->epoch;
}

static struct entry *find_port(const struct fcev_port *port)
{
	for (size_t i = 0; i < n_entries; i++)
		if (is_entry(&entries[i], port))
			return &entries[i];
	return NULL;
}

static void add_entry(const struct fcev_port *port)
{
	struct entry *grown, *entry;

	grown = realloc(entries, (n_entries + 1) * sizeof(*entries));
	if (!grown) {
		hba_say("out of memory: an adapter is left out");
		return;
	}
	entries = grown;
	entry = &entries[n_entries++];
	entry->wwpn = port->wwpn;
	entry->port = port->port;
	entry->epoch = port->epoch;
	entry->present = true;
	make_name(entry->name, port);
}

static void merge(const struct fcev_ports *ports)
{
	const struct fcev_port *port;
	struct entry *entry;

	for (size_t i = 0; i < n_entries; i++)
		entries[i].present = false;
	for (size_t i = 0; (port = fcev_ports_at(ports, i)); i++) {
		if (port->parent || port->gone)
			continue;
		entry = find_port(port);
		if (!entry) {
			add_entry(port);
			continue;
		}
		entry->port = port->port;
		entry->epoch = port->epoch;
		entry->present = true;
	}
}

static void forget_absent(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < n_entries; i++)
		if (entries[i].present)
			entries[kept++] = entries[i];
	n_entries = kept;
}

static void mark_absent(void)
{
	for (size_t i = 0; i < n_entries; i++)
		entries[i].present = false;
}

/* Reads the adapters anew; without @keep indices are given anew, too. */
static void update(bool keep)
{
	struct fcev_ports *ports = NULL;
	struct fcev *ctx;
	int err;

	err = fcev_open(&ctx);
	if (err) {
		hba_say_error(NULL, "no adapters are found", err);
		return;
	}
	err = fcev_ports_get(ctx, &ports);
	if (err == -ENOENT)
		hba_say("no adapters are found: the module fcev is not loaded (modprobe fcev)");
	else if (err)
		hba_say_error(ctx, "no adapters are found", err);

	pthread_mutex_lock(&table_lock);
	if (!err)
		merge(ports);
	else
		mark_absent();
	if (!keep)
		forget_absent();
	pthread_mutex_unlock(&table_lock);

	if (!err)
		fcev_ports_free(ports);
	fcev_close(ctx);
}

void hba_adapters_load(void)
{
	update(false);
}

void hba_adapters_forget(void)
{
	pthread_mutex_lock(&table_lock);
	free(entries);
	entries = NULL;
	n_entries = 0;
	pthread_mutex_unlock(&table_lock);
}

HBA_UINT32 HBA_GetNumberOfAdapters(void)
{
	size_t n;

	if (!hba_usable())
		return 0;
	update(true);
	pthread_mutex_lock(&table_lock);
	n = n_entries;
	pthread_mutex_unlock(&table_lock);
	return (HBA_UINT32)n;
}

void HBA_RefreshAdapterConfiguration(void)
{
	if (hba_usable())
		update(false);
}

HBA_STATUS HBA_GetAdapterName(HBA_UINT32 adapterindex, char *adaptername)
{
	HBA_STATUS status = HBA_STATUS_ERROR_ILLEGAL_INDEX;

	if (!adaptername)
		return HBA_STATUS_ERROR_ARG;
	*adaptername = '\0';
	if (!hba_usable())
		return HBA_STATUS_ERROR;
	pthread_mutex_lock(&table_lock);
	if (adapterindex < n_entries) {
		strcpy(adaptername, entries[adapterindex].name);
		status = HBA_STATUS_OK;
	}
	pthread_mutex_unlock(&table_lock);
	return status;
}

/*
 * A name is known whole, or by the WWPN at its end: vendor and model may have
 * been told only after the name was given out.
 */
static bool names(const char *name, const struct entry *entry)
{
	const char *end = strrchr(name, '-');
	const char *own = strrchr(entry->name, '-');

	if (!strcmp(name, entry->name))
		return true;
	return !strncmp(name, "com.", 4) && end && entry->wwpn && !strcmp(end, own);
}

static bool find_name(const char *name, struct entry *found)
{
	bool known = false;

	pthread_mutex_lock(&table_lock);
	for (size_t i = 0; i < n_entries && !known; i++) {
		known = entries[i].present && names(name, &entries[i]);
		if (known)
			*found = entries[i];
	}
	pthread_mutex_unlock(&table_lock);
	return known;
}

/* Takes its first look at the adapter, so that indices have a meaning. */
static HBA_STATUS open_entry(HBA_HANDLE *handle, uint64_t wwpn, uint32_t port, uint64_t epoch)
{
	struct hba_query query;
	HBA_STATUS status;

	*handle = hba_handle_new(wwpn, port, epoch);
	if (*handle == HBA_HANDLE_INVALID)
		return HBA_STATUS_ERROR;
	status = hba_query_begin(&query, *handle);
	if (status == HBA_STATUS_OK) {
		status = hba_query_refresh(&query);
		if (status == HBA_STATUS_OK)
			hba_poll_begin(&query);
		hba_query_end(&query);
	}
	if (status != HBA_STATUS_OK) {
		HBA_CloseAdapter(*handle);
		*handle = HBA_HANDLE_INVALID;
	}
	return status;
}

HBA_HANDLE HBA_OpenAdapter(char *adaptername)
{
	HBA_HANDLE handle;
	struct entry entry;

	if (!adaptername || !hba_usable())
		return HBA_HANDLE_INVALID;
	if (!find_name(adaptername, &entry)) {
		update(true);
		if (!find_name(adaptername, &entry))
			return HBA_HANDLE_INVALID;
	}
	open_entry(&handle, entry.wwpn, entry.port, entry.epoch);
	return handle;
}

static const struct fcev_port *physical_of(const struct fcev_ports *ports, const struct fcev_port *port)
{
	const struct fcev_port *other;

	for (size_t i = 0; port->parent && (other = fcev_ports_at(ports, i)); i++)
		if (other->port == port->parent)
			return other;
	return port;
}

/* A port name is unique, a node name may be that of several adapters. */
static HBA_STATUS find_wwn(const struct fcev_ports *ports, uint64_t wwn, const struct fcev_port **found)
{
	const struct fcev_port *port, *physical;

	*found = NULL;
	for (size_t i = 0; wwn && (port = fcev_ports_at(ports, i)); i++) {
		if (port->gone || (port->wwpn != wwn && port->wwnn != wwn))
			continue;
		physical = physical_of(ports, port);
		if (port->wwpn == wwn) {
			*found = physical;
			return HBA_STATUS_OK;
		}
		if (*found && *found != physical)
			return HBA_STATUS_ERROR_AMBIGUOUS_WWN;
		*found = physical;
	}
	return *found ? HBA_STATUS_OK : HBA_STATUS_ERROR_ILLEGAL_WWN;
}

HBA_STATUS HBA_OpenAdapterByWWN(HBA_HANDLE *handle, HBA_WWN wwn)
{
	const struct fcev_port *port;
	struct fcev_ports *ports;
	HBA_STATUS status;
	struct fcev *ctx;
	int err;

	if (!handle)
		return HBA_STATUS_ERROR_ARG;
	*handle = HBA_HANDLE_INVALID;
	if (!hba_usable() || fcev_open(&ctx))
		return HBA_STATUS_ERROR;
	err = fcev_ports_get(ctx, &ports);
	if (err) {
		hba_say_error(ctx, "HBA_OpenAdapterByWWN", err);
		fcev_close(ctx);
		return HBA_STATUS_ERROR;
	}
	status = find_wwn(ports, hba_wwn_value(wwn), &port);
	if (status == HBA_STATUS_OK)
		status = open_entry(handle, port->wwpn, port->port, port->epoch);
	fcev_ports_free(ports);
	fcev_close(ctx);
	return status;
}
