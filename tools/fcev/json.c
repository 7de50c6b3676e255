// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Building blocks of our JSON: u64 as decimal strings, WWNs as 0x and 16
 * digits, masks as arrays of names. What objects hold is in json_event.c and
 * json_port.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "json.h"

void json_begin(struct json *json)
{
	json->object = json_object_new_object();
	json->failed = !json->object;
}

int json_end(struct json *json, FILE *out)
{
	const char *text = NULL;

	if (!json->failed)
		text = json_object_to_json_string_ext(json->object, JSON_C_TO_STRING_PLAIN |
						      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		fprintf(out, "%s\n", text);
	json_object_put(json->object);
	return text ? 0 : -ENOMEM;
}

struct json_object *json_take(struct json *json)
{
	struct json_object *object = json->object;

	if (json->failed) {
		json_object_put(object);
		object = NULL;
	}
	json->object = NULL;
	return object;
}

void json_put(struct json *json, const char *key, struct json_object *value)
{
	if (!value || json->failed || json_object_object_add(json->object, key, value) < 0) {
		json_object_put(value);
		json->failed = true;
	}
}

void json_append(struct json *json, struct json_object *array, struct json_object *value)
{
	if (!value || !array || json_object_array_add(array, value) < 0) {
		json_object_put(value);
		json->failed = true;
	}
}

void json_put_null(struct json *json, const char *key)
{
	if (!json->failed && json_object_object_add(json->object, key, NULL) < 0)
		json->failed = true;
}

void json_put_bool(struct json *json, const char *key, bool value)
{
	json_put(json, key, json_object_new_boolean(value));
}

void json_put_u32(struct json *json, const char *key, uint32_t value)
{
	json_put(json, key, json_object_new_int64(value));
}

void json_put_u64(struct json *json, const char *key, uint64_t value)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%" PRIu64, value);
	json_put(json, key, json_object_new_string(buf));
}

void json_put_wwn(struct json *json, const char *key, uint64_t wwn)
{
	char buf[WWN_SIZE];

	if (wwn)
		json_put(json, key, json_object_new_string(format_wwn(wwn, buf)));
	else
		json_put_null(json, key);
}

void json_put_string(struct json *json, const char *key, const char *value)
{
	char clean[512];

	json_put(json, key, json_object_new_string(format_clean(value, clean, sizeof(clean))));
}

void json_put_text(struct json *json, const char *key, const char *value)
{
	if (*value)
		json_put_string(json, key, value);
}

void json_put_hex(struct json *json, const char *key, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	char *text = malloc(2 * n + 1);
	size_t i;

	if (!text) {
		json->failed = true;
		return;
	}
	for (i = 0; i < n; i++)
		sprintf(text + 2 * i, "%02x", p[i]);
	text[2 * n] = '\0';
	json_put(json, key, json_object_new_string(text));
	free(text);
}

void json_put_name(struct json *json, const char *key, const char *name, uint32_t number)
{
	if (name)
		json_put(json, key, json_object_new_string(name));
	else
		json_put_u32(json, key, number);
}

void json_put_mask(struct json *json, const char *key, uint32_t mask,
		   const char *(*name)(uint32_t bit))
{
	struct json_object *array = json_object_new_array();
	char number[12];
	uint32_t bit;

	for (bit = 1; bit; bit <<= 1)
		if (mask & bit)
			json_append(json, array,
				    json_object_new_string(format_name(name(bit), bit, number)));
	json_put(json, key, array);
}
