// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ports, types of events, sources and counters named on the command line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "select.h"

enum name_kind { NAME_ID, NAME_HOST, NAME_WWPN };

static int parse_name(const char *word, enum name_kind *kind, uint64_t *value)
{
	if (!strncmp(word, "host", 4)) {
		*kind = NAME_HOST;
		return parse_u64(word + 4, UINT32_MAX, value);
	}
	if (!parse_wwn(word, value)) {
		*kind = NAME_WWPN;
		return 0;
	}
	*kind = NAME_ID;
	return parse_u64(word, UINT32_MAX, value);
}

static bool has_name(const struct fcev_port *port, enum name_kind kind, uint64_t value)
{
	switch (kind) {
	case NAME_ID:
		return port->port == value;
	case NAME_HOST:
		return port->host == value;
	case NAME_WWPN:
		return port->wwpn && port->wwpn == value;
	}
	return false;
}

int select_find(const char *word, const struct fcev_port *const *ports, size_t n, size_t *found)
{
	enum name_kind kind;
	size_t i, best = n;
	uint64_t value;

	if (parse_name(word, &kind, &value) < 0)
		return -EINVAL;
	/* Of those that are gone the latest is the one meant: host numbers are reused. */
	for (i = 0; i < n; i++)
		if (has_name(ports[i], kind, value) &&
		    (best == n || ports[best]->gone || !ports[i]->gone))
			best = i;
	if (best == n)
		return -ENODEV;
	*found = best;
	return 0;
}

static int add_named(struct selection *selection, const char *word,
		     const struct fcev_port *const *ports, size_t n)
{
	struct selected_port *selected = &selection->ports[selection->n];
	size_t i;

	switch (select_find(word, ports, n, &i)) {
	case 0:
		selected->epoch = ports[i]->epoch;
		selected->port = ports[i]->port;
		selected->wwpn = ports[i]->wwpn;
		selection->n++;
		return STATUS_OK;
	case -EINVAL:
		return report(STATUS_USAGE,
			      "'%s' names no port: give its id, hostN, or its WWPN as 0x and 16 digits or with colons",
			      word);
	default:
		return report(STATUS_NO_PORT, "there is no port %s: see 'fcev list --all'", word);
	}
}

int selection_make(struct selection *selection, const struct fcev_ports *ports,
		   char **words, int n_words)
{
	size_t i, n = fcev_ports_count(ports);
	const struct fcev_port **list;
	int w, status = STATUS_OK;

	memset(selection, 0, sizeof(*selection));
	selection->all = !n_words;
	if (!n_words)
		return STATUS_OK;
	list = calloc(n + 1, sizeof(*list));
	selection->ports = calloc(n_words, sizeof(*selection->ports));
	if (!list || !selection->ports) {
		free(list);
		return report(STATUS_FAILED, "out of memory");
	}
	for (i = 0; i < n; i++)
		list[i] = fcev_ports_at(ports, i);
	for (w = 0; w < n_words && status == STATUS_OK; w++)
		status = add_named(selection, words[w], list, n);
	free(list);
	return status;
}

void selection_free(struct selection *selection)
{
	free(selection->ports);
	selection->ports = NULL;
	selection->n = 0;
}

bool selection_has_port(const struct selection *selection, const struct fcev_port *port)
{
	size_t i;

	if (selection->all)
		return true;
	for (i = 0; i < selection->n; i++)
		if (selection->ports[i].port == port->port)
			return true;
	return false;
}

bool selection_has_event(const struct selection *selection, const struct fcev_event *event)
{
	size_t i;

	if (selection->all || !event->port)
		return true;
	for (i = 0; i < selection->n; i++) {
		const struct selected_port *s = &selection->ports[i];

		if ((s->port == event->port && s->epoch == event->epoch) ||
		    (s->wwpn && s->wwpn == event->wwpn))
			return true;
	}
	return false;
}

/* Take the names apart; @number gives a bit or -errno. */
static int select_names(const char *names, int (*number)(const char *name),
			const char *what, const char *see, uint64_t *mask)
{
	char *copy = strdup(names), *name, *rest = copy;
	int bit, status = STATUS_OK;

	if (!copy)
		return report(STATUS_FAILED, "out of memory");
	while (status == STATUS_OK && (name = strsep(&rest, ","))) {
		bit = number(name);
		if (bit >= 0 && bit < 64)
			*mask |= UINT64_C(1) << bit;
		else
			status = report(STATUS_USAGE, "there is no %s '%s': %s", what, name, see);
	}
	free(copy);
	return status;
}

int select_types(const char *names, uint64_t *mask)
{
	return select_names(names, fcev_event_type_by_name, "event",
			    "'fcev explain' lists them", mask);
}

static int source_by_name(const char *name)
{
	int source;

	for (source = 1; fcev_source_name(source); source++)
		if (!strcmp(fcev_source_name(source), name))
			return source;
	return -EINVAL;
}

int select_sources(const char *names, uint64_t *mask)
{
	return select_names(names, source_by_name, "source",
			    "native, posted, derived, sampled or core", mask);
}

#define SEE_COUNTERS	"'fcev stats' lists them, as does the folder statistics of an fc_host in /sys"

int select_counters(const char *names, uint64_t *mask)
{
	return select_names(names, fcev_counter_by_name, "counter", SEE_COUNTERS, mask);
}

int select_counter(const char *name, uint32_t *counter)
{
	int found = fcev_counter_by_name(name);

	if (found < 0)
		return report(STATUS_USAGE, "there is no counter '%s': %s", name, SEE_COUNTERS);
	*counter = found;
	return STATUS_OK;
}
