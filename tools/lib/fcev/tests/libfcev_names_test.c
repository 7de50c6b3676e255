// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of enumerations, compared with the specification: read here as lines,
 * since that is all it takes.
 */
#include "test.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../fcev.h"

typedef const char *name_t(uint32_t value);

/* An entry of the enumeration has the next number, or the next bit. */
struct walk {
	name_t *name;
	bool flags;
	uint32_t value;
	unsigned int checked;
	bool counters;
};

static void check_entry(struct walk *w, char *spelled)
{
	char *c;

	if (w->counters)
		for (c = spelled; *c; c++)
			if (*c == '-')
				*c = '_';
	assert_non_null(w->name(w->value));
	assert_string_equal(w->name(w->value), spelled);
	w->value = w->flags ? w->value << 1 : w->value + 1;
	w->checked++;
}

/* "entries: [ a, b ]" */
static void check_inline(struct walk *w, char *list)
{
	char *entry;

	for (entry = strtok(list, "[], \n"); entry; entry = strtok(NULL, "[], \n"))
		check_entry(w, entry);
}

/* Lines of a definition, from its name to the next one's. */
static void check_line(struct walk *w, char *line, bool *in_entries)
{
	char word[64];

	if (!strncmp(line, "    entries: [", 14)) {
		check_inline(w, line + 13);
	} else if (!strncmp(line, "    entries:", 12)) {
		*in_entries = true;
	} else if (sscanf(line, "    value-start: %u", &w->value) == 1) {
		return;
	} else if (*in_entries && (sscanf(line, "        name: %63s", word) == 1 ||
				   sscanf(line, "      - %63s", word) == 1)) {
		check_entry(w, word);
	}
}

static void check_enumeration(const char *name, name_t *function, bool flags)
{
	const char *source = getenv("FCEV_SOURCE");
	struct walk w = { .name = function, .flags = flags, .value = flags };
	bool in_entries = false;
	bool here = false;
	char path[512];
	char line[512];
	char word[64];
	FILE *spec;

	if (!source)
		skip();
	w.counters = !strcmp(name, "counter");
	snprintf(path, sizeof(path), "%s/../Documentation/netlink/specs/fcev.yaml", source);
	spec = fopen(path, "r");
	assert_non_null(spec);
	while (fgets(line, sizeof(line), spec) && strcmp(line, "attribute-sets:\n")) {
		if (!strncmp(line, "    name: ", 10) && sscanf(line, " name: %63s", word) == 1)
			here = !strcmp(word, name);
		else if (here)
			check_line(&w, line, &in_entries);
	}
	fclose(spec);
	assert_true(w.checked > 1);
	/* What follows the last one has no name. */
	assert_null(function(w.value));
	assert_null(function(UINT32_MAX));
}

static void enumerations_are_spelled_as_specified(void **state)
{
	(void)state;
	check_enumeration("event-type", fcev_event_type_name, false);
	check_enumeration("source", fcev_source_name, false);
	check_enumeration("port-state", fcev_port_state_name, false);
	check_enumeration("port-type", fcev_port_type_name, false);
	check_enumeration("condition", fcev_condition_name, false);
	check_enumeration("rscn-format", fcev_rscn_format_name, false);
	check_enumeration("vendor-scope", fcev_vendor_scope_name, false);
	check_enumeration("rule-kind", fcev_rule_kind_name, false);
	check_enumeration("sampling", fcev_sampling_name, false);
	check_enumeration("counter", fcev_counter_name, false);
}

static void flags_are_spelled_as_specified(void **state)
{
	(void)state;
	check_enumeration("roles", fcev_role_name, true);
	check_enumeration("change", fcev_change_name, true);
	check_enumeration("origin", fcev_origin_name, true);
	check_enumeration("event-flags", fcev_event_flag_name, true);
	assert_null(fcev_role_name(0));
	assert_null(fcev_role_name(3));
}

static void names_lead_back(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < FCEV_COUNTERS; i++)
		assert_int_equal(fcev_counter_by_name(fcev_counter_name(i)), i);
	for (i = 1; fcev_event_type_name(i); i++)
		assert_int_equal(fcev_event_type_by_name(fcev_event_type_name(i)), i);
	assert_int_equal(fcev_counter_by_name("link-failure-count"), -EINVAL);
	assert_int_equal(fcev_counter_by_name(""), -EINVAL);
	assert_int_equal(fcev_counter_by_name(NULL), -EINVAL);
	assert_int_equal(fcev_event_type_by_name("nothing"), -EINVAL);
	assert_null(fcev_event_type_name(0));
}

int main(void)
{
	const struct CMUnitTest libfcev_names[] = {
		cmocka_unit_test(enumerations_are_spelled_as_specified),
		cmocka_unit_test(flags_are_spelled_as_specified),
		cmocka_unit_test(names_lead_back),
	};

	return cmocka_run_group_tests(libfcev_names, NULL, NULL);
}
