// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors as the user sees them: one line on standard error that says what is
 * wrong and what to do, and the exit status that belongs to it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

int report(int status, const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("fcev: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

int report_library(const struct tool *tool, int err, const char *doing)
{
	const char *reason = tool->ctx ? fcev_error(tool->ctx) : "";

	switch (-err) {
	case ENOENT:
		return report(STATUS_NO_MODULE,
			      "the kernel module is not loaded: run 'modprobe fcev' as root");
	case EPERM:
	case EACCES:
		return report(STATUS_NO_PRIVILEGE,
			      "%s needs CAP_NET_ADMIN in the initial user namespace: run as root, for instance with sudo",
			      doing);
	case ENODEV:
		return report(STATUS_NO_PORT, "%s: the port is gone: see 'fcev list'", doing);
	}
	return report(STATUS_FAILED, "%s failed: %s", doing,
		      *reason ? reason : strerror(-err));
}
