// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who registers with us: a program that is linked with this library, or a
 * libHBAAPI that has loaded it, of one of two builds. They differ in what a
 * callback and HBA_RemoveCallback may wait for:
 *
 * - Debian's has no locks. It frees what a callback runs on as soon as our
 *   HBA_RemoveCallback returns, so that must wait for the callback.
 * - One built with -DPOSIX_THREADS holds a mutex while a callback runs and
 *   takes the same one before it calls our HBA_RemoveCallback, so waiting
 *   there would be for ever. It exports that mutex's neighbours, by which it is
 *   known.
 */
#define _GNU_SOURCE
#include <dlfcn.h>

#include "hbaapi_priv.h"

/* A name of HBA_* that only a libHBAAPI and this library have. */
#define WRAPPER_MARK	"HBA_GetWrapperLibraryAttributes"

static bool same_object(const void *address, const void *base)
{
	Dl_info info;

	return address && dladdr(address, &info) && info.dli_fbase == base;
}

enum hba_caller hba_caller_of(void (*callback)(void))
{
	enum hba_caller caller = HBA_CALLER_DIRECT;
	Dl_info info, own;
	void *object;

	if (!dladdr((void *)callback, &info) || !info.dli_fname || !*info.dli_fname)
		return HBA_CALLER_DIRECT;
	if (dladdr((void *)hba_caller_of, &own) && own.dli_fbase == info.dli_fbase)
		return HBA_CALLER_DIRECT;
	object = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
	if (!object)
		return HBA_CALLER_DIRECT;	/* the program: it is no shared object */
	if (same_object(dlsym(object, WRAPPER_MARK), info.dli_fbase))
		caller = dlsym(object, "_hbaapi_LL_mutex") ? HBA_CALLER_LOCKED : HBA_CALLER_UNLOCKED;
	dlclose(object);
	return caller;
}
