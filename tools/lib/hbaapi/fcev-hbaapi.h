/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfcev-hbaapi: the FC-HBA API over fcev. Programs need <hbaapi.h> alone;
 * this header adds what that API leaves out.
 */
#ifndef FCEV_HBAAPI_H
#define FCEV_HBAAPI_H

#include <fcev.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * fcev_hba_current_event() - the event behind the running callback
 *
 * Inside a callback of the HBA API, on the thread that runs it: the event that
 * caused the call, with its sequence number, time, source, and for statistics
 * its rule, counter and value. Valid until the callback returns. A program
 * that runs on libHBAAPI links with both libraries, libHBAAPI first.
 *
 * Return: the event, NULL outside a callback.
 */
const struct fcev_event *fcev_hba_current_event(void);

#ifdef __cplusplus
}
#endif

#endif /* FCEV_HBAAPI_H */
