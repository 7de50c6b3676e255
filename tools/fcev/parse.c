// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the command line into numbers: see parse.h. Ports, positions and
 * names of events are parsed where they belong.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse.h"

int parse_u64(const char *text, uint64_t max, uint64_t *value)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *end || n > max)
		return -EINVAL;
	*value = n;
	return 0;
}

static int hex_digits(const char *text, int n, uint64_t *value)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)text[i]))
			return -EINVAL;
		v = v << 4 | (isdigit((unsigned char)text[i]) ? text[i] - '0' :
			      tolower((unsigned char)text[i]) - 'a' + 10);
	}
	*value = v;
	return 0;
}

int parse_wwn(const char *text, uint64_t *wwn)
{
	uint64_t v = 0, byte;
	int i;

	if (!strncasecmp(text, "0x", 2)) {
		if (strlen(text) != 18 || hex_digits(text + 2, 16, &v))
			return -EINVAL;
	} else {
		if (strlen(text) != 23)
			return -EINVAL;
		for (i = 0; i < 8; i++, text += 3) {
			if (hex_digits(text, 2, &byte) || (i < 7 && text[2] != ':'))
				return -EINVAL;
			v = v << 8 | byte;
		}
	}
	*wwn = v;
	return 0;
}

int parse_duration_ms(const char *text, uint64_t *ms)
{
	static const struct {
		const char *name;
		double ms;
	} units[] = {
		{ "", 1e3 }, { "ms", 1 }, { "s", 1e3 }, { "sec", 1e3 }, { "m", 60e3 },
		{ "min", 60e3 }, { "h", 3600e3 }, { "d", 86400e3 },
	};
	double n;
	char *end;
	size_t i;

	/* No sign, no hexadecimal, no "inf". */
	if (!isdigit((unsigned char)*text) || strpbrk(text, "xXeEpP"))
		return -EINVAL;
	n = strtod(text, &end);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name))
			continue;
		n *= units[i].ms;
		if (n > 1e15)
			return -EINVAL;
		*ms = n + 0.5;
		return 0;
	}
	return -EINVAL;
}

static int two_digits(const char **text, int *value)
{
	const char *p = *text;

	if (!isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]))
		return -EINVAL;
	*value = (p[0] - '0') * 10 + p[1] - '0';
	*text = p + 2;
	return 0;
}

static int expect(const char **text, const char *set)
{
	if (!**text || !strchr(set, **text))
		return -EINVAL;
	++*text;
	return 0;
}

/* "+01:00", "-05:30" or "Z", to the end of the text. */
static int parse_offset(const char *text, int *seconds)
{
	int sign, hours, minutes;

	if ((*text == 'Z' || *text == 'z') && !text[1]) {
		*seconds = 0;
		return 0;
	}
	sign = *text == '-' ? -1 : 1;
	if (expect(&text, "+-") || two_digits(&text, &hours) || expect(&text, ":") ||
	    two_digits(&text, &minutes) || *text || hours > 23 || minutes > 59)
		return -EINVAL;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return 0;
}

/* ".123" into ns; text without a point has none. */
static int parse_fraction(const char **text, uint64_t *ns)
{
	uint64_t unit = 100000000;

	*ns = 0;
	if (**text != '.')
		return 0;
	if (!isdigit((unsigned char)*++*text))
		return -EINVAL;
	for (; isdigit((unsigned char)**text); ++*text, unit /= 10)
		*ns += (uint64_t)(**text - '0') * unit;
	return 0;
}

static bool same_date(const struct tm *a, const struct tm *b)
{
	return a->tm_mday == b->tm_mday && a->tm_mon == b->tm_mon && a->tm_year == b->tm_year;
}

int parse_time_ns(const char *text, uint64_t *ns)
{
	int century, year, offset;
	struct tm tm = { 0 }, given;
	uint64_t fraction = 0;
	time_t t;

	if (two_digits(&text, &century) || two_digits(&text, &year) || expect(&text, "-") ||
	    two_digits(&text, &tm.tm_mon) || expect(&text, "-") ||
	    two_digits(&text, &tm.tm_mday) || expect(&text, "Tt ") ||
	    two_digits(&text, &tm.tm_hour) || expect(&text, ":") ||
	    two_digits(&text, &tm.tm_min))
		return -EINVAL;
	if (*text == ':') {
		text++;
		if (two_digits(&text, &tm.tm_sec) || parse_fraction(&text, &fraction))
			return -EINVAL;
	}
	if (parse_offset(text, &offset) || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return -EINVAL;
	tm.tm_year = century * 100 + year - 1900;
	tm.tm_mon--;
	given = tm;
	t = timegm(&tm);
	/* timegm() accepts the 31st of April; we do not. */
	if ((tm.tm_hour == given.tm_hour && !same_date(&tm, &given)) || t - offset < 0)
		return -EINVAL;
	*ns = (uint64_t)(t - offset) * 1000000000 + fraction;
	return 0;
}
