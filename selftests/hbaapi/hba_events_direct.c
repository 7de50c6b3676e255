// SPDX-License-Identifier: LGPL-2.1-or-later
/* hba_events, linked with libfcev-hbaapi in place of libHBAAPI. */
#include "hba_events.c"
