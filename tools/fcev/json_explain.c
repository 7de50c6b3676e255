// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Explanations of events as JSON.
 */
#include "explain.h"
#include "json.h"

static void put_items(struct json *json, const char *key, const char *const *items)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < EXPLAIN_ITEMS && items[i]; i++)
		json_append(json, array, json_object_new_string(items[i]));
	json_put(json, key, array);
}

int line_explanation(FILE *out, const char *event, const struct explanation *explanation)
{
	struct json json;

	json_begin(&json);
	json_put_u32(&json, "v", JSON_VERSION);
	json_put_string(&json, "event", event);
	json_put_string(&json, "meaning", explanation->meaning);
	put_items(&json, "causes", explanation->causes);
	put_items(&json, "actions", explanation->actions);
	return json_end(&json, out);
}
