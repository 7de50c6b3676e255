// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What else /etc/hba.conf names. libhbalinux beside us lists FCoE adapters a
 * second time; the person who can mend that is told which line to remove.
 */
#include <stdio.h>
#include <string.h>

#include "hbaapi_priv.h"

const char *hba_conf_path = "/etc/hba.conf";

/* A line is "name path"; '#' in the first column makes it a comment. */
static bool split(char *line, char **name, char **path)
{
	char *rest;

	if (line[0] == '#')
		return false;
	*name = strtok_r(line, " \t\n", &rest);
	*path = *name ? strtok_r(NULL, " \t\n", &rest) : NULL;
	return *path != NULL;
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void hba_conf_check(void)
{
	char line[512], other[512] = "", *name, *path;
	bool ours = false;
	FILE *file;

	file = fopen(hba_conf_path, "re");
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (!split(line, &name, &path))
			continue;
		if (!strncmp(file_name(path), "libfcev-hbaapi.so", 17))
			ours = true;
		else if (!strncmp(file_name(path), "libhbalinux.so", 14))
			snprintf(other, sizeof(other), "%s %s", name, path);
	}
	fclose(file);
	if (ours && *other)
		hba_say("%s also names libhbalinux, which lists FCoE adapters a second time: remove the line \"%s\"",
			hba_conf_path, other);
}
