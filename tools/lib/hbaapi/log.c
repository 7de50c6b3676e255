// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One line for a person where a status says too little: on standard error, or
 * in the system's log where that leads nowhere. A line is said once a process,
 * as some programs load and free the library on every call.
 */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <syslog.h>
#include <unistd.h>

#include "hbaapi_priv.h"

#define LINE_SIZE	512
#define LINES_KNOWN	64

static pthread_mutex_t said_lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t said[LINES_KNOWN];	/* under said_lock */
static size_t n_said;			/* under said_lock */

static uint64_t hash(const char *line)
{
	uint64_t value = 14695981039346656037ull;

	for (; *line; line++)
		value = (value ^ (unsigned char)*line) * 1099511628211ull;
	return value;
}

static bool said_before(const char *line)
{
	uint64_t value = hash(line);
	bool known = false;

	pthread_mutex_lock(&said_lock);
	for (size_t i = 0; i < LINES_KNOWN && i < n_said; i++)
		known |= said[i] == value;
	if (!known)
		said[n_said++ % LINES_KNOWN] = value;
	pthread_mutex_unlock(&said_lock);
	return known;
}

static bool stderr_leads_nowhere(void)
{
	struct stat st;

	if (fstat(STDERR_FILENO, &st))
		return true;
	return S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
}

void hba_say(const char *format, ...)
{
	char line[LINE_SIZE];
	int saved = errno;
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (!said_before(line)) {
		if (stderr_leads_nowhere())
			syslog(LOG_DAEMON | LOG_WARNING, "libfcev-hbaapi: %s", line);
		else
			fprintf(stderr, "libfcev-hbaapi: %s\n", line);
	}
	errno = saved;
}

/* What a call wanted, and why it did not get it. */
void hba_say_error(const struct fcev *ctx, const char *what, int err)
{
	const char *why = ctx ? fcev_error(ctx) : "";

	hba_say("%s: %s", what, *why ? why : strerror(-err));
}
