/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which ports, types and sources a command is about.
 */
#ifndef FCEV_TOOL_SELECT_H
#define FCEV_TOOL_SELECT_H

#include "tool.h"

/*
 * Ports named on the command line, as they were found when it began. A port
 * is followed by its WWPN over removal, return and restarts of the module.
 */
struct selection {
	bool all;			/* none was named */
	size_t n;
	struct selected_port {
		uint64_t epoch;
		uint32_t port;
		uint64_t wwpn;		/* 0 while it is not known */
	} *ports;
};

/*
 * What a word names: an id, hostN or a WWPN. A present port goes before one
 * that is gone. -EINVAL: no spelling of a port, -ENODEV: no such port.
 */
int select_find(const char *word, const struct fcev_port *const *ports, size_t n, size_t *found);

/*
 * Resolve words against the ports of @ports; reports what is wrong and returns
 * the exit status, STATUS_OK otherwise. Free with selection_free().
 */
int selection_make(struct selection *selection, const struct fcev_ports *ports,
		   char **words, int n_words);
void selection_free(struct selection *selection);

bool selection_has_port(const struct selection *selection, const struct fcev_port *port);
/* An event about no port is of interest to all. */
bool selection_has_event(const struct selection *selection, const struct fcev_event *event);

/* Comma-separated names into a mask of bits; report and return the exit status. */
int select_types(const char *names, uint64_t *mask);
int select_sources(const char *names, uint64_t *mask);
int select_counters(const char *names, uint64_t *mask);
int select_counter(const char *name, uint32_t *counter);

#endif
