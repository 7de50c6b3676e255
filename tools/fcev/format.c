// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values as a person reads them: names, times, speeds, masks. Tables are in
 * table.c, events in text.c.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "format.h"

/* Append to a string that may be full already. */
static void append(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *buf, size_t size, const char *format, ...)
{
	size_t used = strlen(buf);
	va_list ap;

	va_start(ap, format);
	vsnprintf(buf + used, size - used, format, ap);
	va_end(ap);
}

char *format_wwn(uint64_t wwn, char buf[WWN_SIZE])
{
	snprintf(buf, WWN_SIZE, "0x%016" PRIx64, wwn);
	return buf;
}

char *format_utc(uint64_t ns, char buf[TIME_SIZE])
{
	time_t t = ns / 1000000000;
	struct tm tm;
	size_t n;

	gmtime_r(&t, &tm);
	n = strftime(buf, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, TIME_SIZE - n, ".%06uZ", (unsigned int)(ns % 1000000000 / 1000));
	return buf;
}

char *format_local(uint64_t ns, char buf[TIME_SIZE])
{
	time_t t = ns / 1000000000;
	struct tm tm;
	size_t n;

	localtime_r(&t, &tm);
	n = strftime(buf, TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(buf + n, TIME_SIZE - n, ".%03u", (unsigned int)(ns % 1000000000 / 1000000));
	return buf;
}

char *format_duration_ms(uint64_t ms, char *buf, size_t size)
{
	if (ms < 1000)
		snprintf(buf, size, "%" PRIu64 " ms", ms);
	else if (ms < 120000)
		snprintf(buf, size, "%" PRIu64 ".%" PRIu64 " s", ms / 1000, ms % 1000 / 100);
	else if (ms < 7200000)
		snprintf(buf, size, "%" PRIu64 " min", ms / 60000);
	else
		snprintf(buf, size, "%" PRIu64 " h", ms / 3600000);
	return buf;
}

/* FC_PORTSPEED bits of the kernel's FC transport, slowest first. */
static const struct {
	uint32_t bit;
	int gbit;
} speeds_known[] = {
	{ 0x1, 1 }, { 0x2, 2 }, { 0x8, 4 }, { 0x10, 8 }, { 0x4, 10 }, { 0x20, 16 },
	{ 0x80, 20 }, { 0x800, 25 }, { 0x40, 32 }, { 0x100, 40 }, { 0x200, 50 },
	{ 0x1000, 64 }, { 0x400, 100 }, { 0x2000, 128 }, { 0x4000, 256 },
};

#define SPEED_NOT_NEGOTIATED	0x8000

char *format_speeds(uint32_t speeds, char *buf, size_t size)
{
	uint32_t rest = speeds;
	size_t i;

	buf[0] = '\0';
	if (speeds == SPEED_NOT_NEGOTIATED || !speeds) {
		append(buf, size, speeds ? "not negotiated" : "unknown");
		return buf;
	}
	for (i = 0; i < sizeof(speeds_known) / sizeof(speeds_known[0]); i++) {
		if (!(speeds & speeds_known[i].bit))
			continue;
		append(buf, size, "%s%d", buf[0] ? " " : "", speeds_known[i].gbit);
		rest &= ~speeds_known[i].bit;
	}
	if (rest)
		append(buf, size, "%s0x%x", buf[0] ? " " : "", rest);
	append(buf, size, " Gbit");
	return buf;
}

char *format_classes(uint32_t classes, char *buf, size_t size)
{
	int class;

	buf[0] = '\0';
	/* Bit 0 is the unspecified class, FC_COS_CLASS1 bit 1. */
	for (class = 1; class <= 6; class++)
		if (classes & 1u << class)
			append(buf, size, "%s%d", buf[0] ? " " : "", class);
	return buf;
}

/* Type t is bit t % 32 of word t / 32; the words are big-endian (FC-GS). */
static bool has_fc4(const uint8_t fc4s[32], unsigned int type)
{
	return fc4s[type / 32 * 4 + 3 - type % 32 / 8] & 1 << type % 8;
}

char *format_fc4s(const uint8_t fc4s[32], char *buf, size_t size)
{
	unsigned int type;

	buf[0] = '\0';
	for (type = 0; type < 256; type++) {
		if (!has_fc4(fc4s, type))
			continue;
		append(buf, size, "%s", buf[0] ? " " : "");
		switch (type) {
		case 0x05: append(buf, size, "IP"); break;
		case 0x08: append(buf, size, "FCP"); break;
		case 0x20: append(buf, size, "CT"); break;
		case 0x28: append(buf, size, "NVMe"); break;
		default: append(buf, size, "0x%02x", type);
		}
	}
	return buf;
}

char *format_mask(uint32_t mask, const char *(*name)(uint32_t bit), const char *separator,
		  char *buf, size_t size)
{
	char number[12];
	uint32_t bit;

	buf[0] = '\0';
	for (bit = 1; bit; bit <<= 1)
		if (mask & bit)
			append(buf, size, "%s%s", buf[0] ? separator : "",
			       format_name(name(bit), bit, number));
	return buf;
}

const char *format_name(const char *name, uint32_t number, char buf[12])
{
	if (name)
		return name;
	snprintf(buf, 12, "%" PRIu32, number);
	return buf;
}

/* Bytes of the UTF-8 character at @s, 0 for none: RFC 3629. */
static size_t utf8_length(const unsigned char *s)
{
	size_t i, n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong, surrogates, beyond U+10FFFF; C1 controls. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f) ||
	    (s[0] == 0xc2 && s[1] < 0xa0))
		return 0;
	return n;
}

char *format_clean(const char *text, char *buf, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n, used = 0;

	while (*s && used + 4 < size) {
		n = *s < 0x20 || *s == 0x7f ? 0 : utf8_length(s);
		if (!n) {
			buf[used++] = '?';
			s++;
			continue;
		}
		memcpy(buf + used, s, n);
		used += n;
		s += n;
	}
	buf[used] = '\0';
	return buf;
}

void print_padded(FILE *out, const char *text, int width, enum colour colour, bool on)
{
	static const char *const codes[] = {
		[COLOUR_RED] = "31", [COLOUR_GREEN] = "32", [COLOUR_YELLOW] = "33",
		[COLOUR_BOLD] = "1", [COLOUR_DIM] = "2",
	};
	int pad = width - (int)strlen(text);

	if (on && colour != COLOUR_NONE)
		fprintf(out, "\033[%sm%s\033[0m", codes[colour], text);
	else
		fputs(text, out);
	fprintf(out, "%*s", pad > 0 ? pad : 0, "");
}
