// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zones: which ports of a fabric see each other. Pure.
 */
#include <linux/string.h>

#include "fcsim_priv.h"

static bool fcsim_zone_lists(const char *zones, const char *zone, size_t len)
{
	while (*zones) {
		size_t n = strcspn(zones, " ");

		if (n == len && !strncmp(zones, zone, n))
			return true;
		zones += n;
		zones += strspn(zones, " ");
	}
	return false;
}

/**
 * fcsim_zones_meet() - do two ports have a zone in common?
 * @a: names of zones with spaces between; none is the default zone, in which
 *     are all ports that are in no other
 * @b: those of the other port
 *
 * Return: true where they have.
 */
bool fcsim_zones_meet(const char *a, const char *b)
{
	if (!*a || !*b)
		return !*a && !*b;
	while (*a) {
		size_t n = strcspn(a, " ");

		if (n && fcsim_zone_lists(b, a, n))
			return true;
		a += n;
		a += strspn(a, " ");
	}
	return false;
}

/**
 * fcsim_port_sees() - does a port log in to another?
 * @port: the port
 * @other: the other, of the same fabric
 *
 * Targets do not log in to targets.
 *
 * Return: true where it does.
 */
bool fcsim_port_sees(const struct fcsim_member *port, const struct fcsim_member *other)
{
	return fcsim_zones_meet(port->zones, other->zones) && (!port->luns || !other->luns);
}

/**
 * fcsim_parse_zones() - read names of zones
 * @page: the names, with spaces between, before and behind as many as you like
 * @count: bytes of it
 * @zones: gets them, with one space between
 * @size: bytes of room for them
 *
 * Return: 0; -EINVAL for what is not printable; -ENAMETOOLONG.
 */
int fcsim_parse_zones(const char *page, size_t count, char *zones, size_t size)
{
	char *to = zones, *from = zones;
	int err;

	err = fcsim_parse_word(page, count, zones, size);
	if (err)
		return err;
	for (; *from; from++)
		if (*from != ' ' || (to != zones && to[-1] != ' '))
			*to++ = *from;
	if (to != zones && to[-1] == ' ')
		to--;
	*to = '\0';
	return 0;
}
