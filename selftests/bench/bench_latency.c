// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How long a lone event takes, from the hard interrupt that raises it to the
 * program, N times, one after the other on an idle machine:
 *
 *	bench_latency transport|callback N
 *
 * transport: the driver's work item, fc_host_post_event(), recv(). callback: a
 * post from the interrupt itself, and a callback of the HBA API. Prints the
 * times in ns, a line each.
 */
#include <time.h>

#include <hbaapi.h>

#include "bench.h"

#define WWPN	0x2000fcbe00000000
#define PAUSE_MS	20

static volatile uint64_t told_ns;
static volatile uint32_t told_page;

static HBA_WWN wwn(uint64_t value)
{
	HBA_WWN w;

	for (int i = 7; i >= 0; i--, value >>= 8)
		w.wwn[i] = (HBA_UINT8)value;
	return w;
}

static void on_port(void *data, HBA_WWN port, HBA_UINT32 type, HBA_UINT32 page)
{
	told_ns = now_ns(CLOCK_BOOTTIME);
	told_page = page;
}

static void pause_ms(long ms)
{
	struct timespec moment = { .tv_nsec = ms * 1000000 };

	nanosleep(&moment, NULL);
}

static uint64_t command_time(void)
{
	char text[64];

	bench_read(BENCH_DIR "command", text, sizeof(text));
	return strtoull(text, NULL, 10);
}

/* The command tells when the one before was raised. */
static void tell(uint64_t raised, uint64_t told)
{
	if (told < raised) {
		fprintf(stderr, "bench_latency: told before it was raised\n");
		exit(1);
	}
	printf("%" PRIu64 "\n", told - raised);
}

static void transport(unsigned int n)
{
	int fd = transport_open(0);
	uint64_t told = 0;
	char message[4096];

	for (unsigned int i = 0; i <= n; i++) {
		bench_command("lone-transport", i);
		if (i)
			tell(command_time(), told);
		check(recv(fd, message, sizeof(message), 0) > 0, "recv");
		told = now_ns(CLOCK_BOOTTIME);
		check(transport_data(message) == i, "another event");
		pause_ms(PAUSE_MS);
	}
}

static void callback(unsigned int n)
{
	HBA_CALLBACKHANDLE registration;
	HBA_HANDLE handle;
	uint64_t told = 0;

	check(HBA_LoadLibrary() == HBA_STATUS_OK, "HBA_LoadLibrary");
	check(HBA_OpenAdapterByWWN(&handle, wwn(WWPN)) == HBA_STATUS_OK, "HBA_OpenAdapterByWWN");
	check(HBA_RegisterForAdapterPortEvents(on_port, NULL, handle, wwn(WWPN), &registration) ==
	      HBA_STATUS_OK, "HBA_RegisterForAdapterPortEvents");
	pause_ms(10 * PAUSE_MS);
	for (unsigned int i = 0; i <= n; i++) {
		bench_command("lone", i + 1);
		if (i)
			tell(command_time(), told);
		for (int tries = 0; told_page != i + 1; tries++) {
			check(tries < 500, "no callback");
			pause_ms(PAUSE_MS);
		}
		told = told_ns;
	}
	HBA_RemoveCallback(registration);
	HBA_CloseAdapter(handle);
	HBA_FreeLibrary();
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: bench_latency transport|callback N\n", stderr);
		return 2;
	}
	if (!strcmp(argv[1], "transport"))
		transport((unsigned int)atoi(argv[2]));
	else
		callback((unsigned int)atoi(argv[2]));
	return 0;
}
