// SPDX-License-Identifier: GPL-2.0-only
/*
 * What user space writes, to values, and back. Pure: no state, no locks. What
 * is accepted is accepted whole; anything else is -EINVAL unless said.
 */
#include <linux/bitops.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "fcsim_priv.h"

/* configfs hands over at most so much in one store, and cannot tell of more. */
#define FCSIM_STORE_MAX		4095

/**
 * fcsim_parse_word() - printable text without the line's end
 * @page: what was written
 * @count: its length
 * @word: where to put it, with a NUL
 * @size: room there
 *
 * Return: 0, -EINVAL for control characters, -ENAMETOOLONG.
 */
int fcsim_parse_word(const char *page, size_t count, char *word, size_t size)
{
	size_t i;

	if (count && page[count - 1] == '\n')
		count--;
	if (count >= size)
		return -ENAMETOOLONG;
	for (i = 0; i < count; i++)
		if (!isascii(page[i]) || !isprint(page[i]))
			return -EINVAL;
	memcpy(word, page, count);
	word[count] = '\0';
	return 0;
}

/* Return: 0, -EINVAL, or -ERANGE for what is not in @min to @max. */
int fcsim_parse_number(const char *page, unsigned int min, unsigned int max, unsigned int *number)
{
	unsigned int value;
	int err;

	err = kstrtouint(page, 0, &value);
	if (err)
		return err;
	if (value < min || value > max)
		return -ERANGE;
	*number = value;
	return 0;
}

int fcsim_parse_flag(const char *page, bool *flag)
{
	unsigned int value;
	int err;

	err = fcsim_parse_number(page, 0, 1, &value);
	if (err)
		return -EINVAL;
	*flag = value;
	return 0;
}

/* Hexadecimal with or without 0x. Return: 0, -EINVAL, -ERANGE beyond @max. */
int fcsim_parse_hex(const char *page, u32 max, u32 *number)
{
	u32 value;
	int err;

	err = kstrtou32(page, 16, &value);
	if (err)
		return err;
	if (value > max)
		return -ERANGE;
	*number = value;
	return 0;
}

/* Two hexadecimal digits per byte, with @separator between bytes unless it is 0. */
static int fcsim_parse_bytes(const char *text, char separator, u8 *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (hex2bin(&bytes[i], text, 1))
			return -EINVAL;
		text += 2;
		if (separator && i + 1 < len && *text++ != separator)
			return -EINVAL;
	}
	return *text ? -EINVAL : 0;
}

/**
 * fcsim_parse_wwn() - a World Wide Name
 * @page: 0x and 16 digits, or eight bytes with colons between
 * @count: its length
 * @wwn: the name, set on success
 *
 * Names without a Network Address Authority (the first four bits) and all
 * ones, which the transport takes for "not known", are no names.
 *
 * Return: 0 or -EINVAL.
 */
int fcsim_parse_wwn(const char *page, size_t count, u64 *wwn)
{
	char word[sizeof("00:11:22:33:44:55:66:77")];
	u8 bytes[8];
	u64 value;
	int err;

	if (fcsim_parse_word(page, count, word, sizeof(word)))
		return -EINVAL;
	if (word[0] == '0' && tolower(word[1]) == 'x')
		err = fcsim_parse_bytes(word + 2, 0, bytes, sizeof(bytes));
	else
		err = fcsim_parse_bytes(word, ':', bytes, sizeof(bytes));
	if (err)
		return err;
	value = wwn_to_u64(bytes);
	if (!(value >> 60) || value == U64_MAX)
		return -EINVAL;
	*wwn = value;
	return 0;
}

static const struct {
	unsigned int gbit;
	u32 speed;
} fcsim_speeds[] = {
	{ 1, FC_PORTSPEED_1GBIT },
	{ 2, FC_PORTSPEED_2GBIT },
	{ 4, FC_PORTSPEED_4GBIT },
	{ 8, FC_PORTSPEED_8GBIT },
	{ 10, FC_PORTSPEED_10GBIT },
	{ 16, FC_PORTSPEED_16GBIT },
	{ 20, FC_PORTSPEED_20GBIT },
	{ 25, FC_PORTSPEED_25GBIT },
	{ 32, FC_PORTSPEED_32GBIT },
	{ 40, FC_PORTSPEED_40GBIT },
	{ 50, FC_PORTSPEED_50GBIT },
	{ 64, FC_PORTSPEED_64GBIT },
	{ 100, FC_PORTSPEED_100GBIT },
	{ 128, FC_PORTSPEED_128GBIT },
	{ 256, FC_PORTSPEED_256GBIT },
};

/* A number of Gbit/s that the transport has a name for; "Gbit" may follow. */
int fcsim_parse_speed(const char *page, size_t count, u32 *speed)
{
	char word[sizeof("256 Gbit")], *unit;
	unsigned int gbit;

	if (fcsim_parse_word(page, count, word, sizeof(word)))
		return -EINVAL;
	unit = strstr(word, " Gbit");
	if (unit && !unit[5])
		*unit = '\0';
	if (kstrtouint(word, 10, &gbit))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(fcsim_speeds); i++) {
		if (fcsim_speeds[i].gbit == gbit) {
			*speed = fcsim_speeds[i].speed;
			return 0;
		}
	}
	return -EINVAL;
}

unsigned int fcsim_speed_gbit(u32 speed)
{
	for (size_t i = 0; i < ARRAY_SIZE(fcsim_speeds); i++)
		if (fcsim_speeds[i].speed == speed)
			return fcsim_speeds[i].gbit;
	return 0;
}

/* By bit, spelled as in the protocol's specification. */
static const char * const fcsim_roles[] = {
	"fcp-target",
	"fcp-initiator",
	"ip-port",
	"fcp-dummy-initiator",
	"nvme-initiator",
	"nvme-target",
	"nvme-discovery",
};

/**
 * fcsim_parse_roles() - FC-4 roles
 * @page: names with commas between, or "none", or a mask as 0x and digits
 * @count: its length
 * @roles: mask of FC_PORT_ROLE_*, set on success
 *
 * Return: 0, -EINVAL, or -ERANGE for a mask with more than the roles known.
 */
int fcsim_parse_roles(const char *page, size_t count, u32 *roles)
{
	char words[128], *rest = words, *name;
	u32 mask = 0;
	int bit;

	if (fcsim_parse_word(page, count, words, sizeof(words)))
		return -EINVAL;
	if (!strncmp(words, "0x", 2))
		return fcsim_parse_hex(words, BIT(ARRAY_SIZE(fcsim_roles)) - 1, roles);
	if (strcmp(words, "none")) {
		while ((name = strsep(&rest, ","))) {
			bit = match_string(fcsim_roles, ARRAY_SIZE(fcsim_roles), name);
			if (bit < 0)
				return -EINVAL;
			mask |= BIT(bit);
		}
	}
	*roles = mask;
	return 0;
}

/* Return: bytes written to @page, one line. */
ssize_t fcsim_format_roles(u32 roles, char *page)
{
	ssize_t len = 0;

	for (unsigned int bit = 0; bit < ARRAY_SIZE(fcsim_roles); bit++)
		if (roles & BIT(bit))
			len += sysfs_emit_at(page, len, "%s%s", len ? "," : "", fcsim_roles[bit]);
	if (!len)
		len = sysfs_emit(page, "none");
	return len + sysfs_emit_at(page, len, "\n");
}

/**
 * fcsim_parse_payload() - bytes in hexadecimal
 * @page: two digits per byte and perhaps a line's end
 * @count: its length
 * @payload: where to put them
 * @size: room there
 *
 * Return: number of bytes; -EINVAL for none, half a byte, other characters;
 *         -EFBIG for what does not fit, in @payload or one store of configfs.
 */
ssize_t fcsim_parse_payload(const char *page, size_t count, u8 *payload, size_t size)
{
	if (count >= FCSIM_STORE_MAX && page[count - 1] != '\n')
		return -EFBIG;
	if (count && page[count - 1] == '\n')
		count--;
	if (!count || count % 2)
		return -EINVAL;
	if (count / 2 > size)
		return -EFBIG;
	if (hex2bin(payload, page, count / 2))
		return -EINVAL;
	return count / 2;
}
