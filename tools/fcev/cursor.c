// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file of --cursor-file: one position a line, EPOCH:STREAM:SEQ.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "position.h"

static int read_lines(FILE *file, struct position_set *set, unsigned int *line)
{
	struct fcev_position position;
	char buf[POSITION_SIZE + 2];
	int err;

	for (*line = 1; fgets(buf, sizeof(buf), file); ++*line) {
		buf[strcspn(buf, "\n")] = '\0';
		err = position_parse(buf, &position);
		if (!err)
			err = position_set_put(set, position.epoch, position.stream, position.seq);
		if (err)
			return err;
	}
	return ferror(file) ? -EIO : 0;
}

int cursor_read(const char *path, struct position_set *set, unsigned int *line)
{
	FILE *file = fopen(path, "re");
	int err;

	if (!file)
		return -errno;
	err = read_lines(file, set, line);
	fclose(file);
	return err;
}

static int write_lines(FILE *file, const struct position_set *set)
{
	char buf[POSITION_SIZE];
	size_t i;

	for (i = 0; i < set->n; i++) {
		const struct fcev_position *p = &set->positions[i];

		fprintf(file, "%s\n", position_format(p->epoch, p->stream, p->seq, buf));
	}
	if (fflush(file) == EOF || fsync(fileno(file)) < 0)
		return -errno;
	return 0;
}

/* A file beside @path that rename() can put in its place. */
static FILE *open_beside(const char *path, char *temporary, size_t size)
{
	FILE *file;
	int fd;

	if ((size_t)snprintf(temporary, size, "%s.XXXXXX", path) >= size) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		unlink(temporary);
	}
	return file;
}

int cursor_write(const char *path, const struct position_set *set)
{
	char temporary[PATH_MAX];
	FILE *file = open_beside(path, temporary, sizeof(temporary));
	int err;

	if (!file)
		return -errno;
	err = write_lines(file, set);
	if (fclose(file) == EOF && !err)
		err = -errno;
	if (!err && rename(temporary, path) < 0)
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}
