/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the files json_*.c: an object in the making that remembers whether
 * memory ran out, so that only its end has to be checked.
 */
#ifndef FCEV_TOOL_JSON_H
#define FCEV_TOOL_JSON_H

#include <json-c/json.h>
#include <stdint.h>

#include "lines.h"

#define JSON_VERSION	1

struct json {
	struct json_object *object;
	bool failed;
};

void json_begin(struct json *json);
/* Print @json as a line and free it; -ENOMEM if it is not whole. */
int json_end(struct json *json, FILE *out);

/* Takes @value over; NULL is out of memory. */
void json_put(struct json *json, const char *key, struct json_object *value);
void json_put_null(struct json *json, const char *key);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_u32(struct json *json, const char *key, uint32_t value);
void json_put_u64(struct json *json, const char *key, uint64_t value);	/* decimal string */
void json_put_wwn(struct json *json, const char *key, uint64_t wwn);	/* null for 0 */
void json_put_string(struct json *json, const char *key, const char *value);
/* Absent where it is empty. */
void json_put_text(struct json *json, const char *key, const char *value);
void json_put_hex(struct json *json, const char *key, const void *bytes, size_t n);
/* A name, or the number where the library knows none. */
void json_put_name(struct json *json, const char *key, const char *name, uint32_t number);
/* An array of the names of the bits. */
void json_put_mask(struct json *json, const char *key, uint32_t mask,
		   const char *(*name)(uint32_t bit));

/* An object or array within: begin, fill, put. */
struct json_object *json_take(struct json *json);
void json_append(struct json *json, struct json_object *array, struct json_object *value);

#endif
