// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sends one frame through the HBA API, and prints the status, the length and
 * the bytes of the answer.
 *
 *	hba_frames WWPN CALL [ARGUMENT]...
 *
 * CALL and its arguments: ct BYTES, ctv1 BYTES, rnid DEST FORMAT ID,
 * rnidv1 DEST, rpl AGENT DOMAIN INDEX, rps AGENT DOMAIN OBJECT NUMBER,
 * srl WWN DOMAIN, lirr DEST FUNCTION TYPE, rls DEST. Room for the answer is
 * taken from the environment variable ROOM (256); what lies behind it must
 * stay as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hbaapi.h>

#define ROOM_MAX	8192
#define BEHIND		0xa5

static unsigned char rsp[ROOM_MAX + 64];
static HBA_HANDLE handle;
static HBA_WWN own;
static char **arg;

static HBA_WWN wwn(const char *text)
{
	unsigned long long v = strtoull(text, NULL, 0);
	HBA_WWN out;

	for (int i = 7; i >= 0; i--, v >>= 8)
		out.wwn[i] = (HBA_UINT8)v;
	return out;
}

static HBA_UINT32 number(int i)
{
	return (HBA_UINT32)strtoul(arg[i], NULL, 0);
}

static HBA_UINT32 bytes(const char *hex, unsigned char *to, HBA_UINT32 max)
{
	HBA_UINT32 n = 0;
	unsigned int byte;

	for (; n < max && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		to[n++] = (unsigned char)byte;
	return n;
}

static HBA_STATUS send_ct(HBA_UINT32 *n)
{
	unsigned char req[256];
	HBA_UINT32 len = bytes(arg[0], req, sizeof(req));

	return HBA_SendCTPassThruV2(handle, own, req, len, rsp, n);
}

static HBA_STATUS send_ct_v1(HBA_UINT32 *n)
{
	unsigned char req[256];
	HBA_UINT32 len = bytes(arg[0], req, sizeof(req));

	return HBA_SendCTPassThru(handle, req, len, rsp, *n);
}

static HBA_STATUS send_rnid(HBA_UINT32 *n)
{
	return HBA_SendRNIDV2(handle, own, wwn(arg[0]), number(2), number(1), rsp, n);
}

static HBA_STATUS send_rnid_v1(HBA_UINT32 *n)
{
	return HBA_SendRNID(handle, wwn(arg[0]), PORT_WWN, rsp, n);
}

static HBA_STATUS send_rpl(HBA_UINT32 *n)
{
	return HBA_SendRPL(handle, own, wwn(arg[0]), number(1), number(2), rsp, n);
}

static HBA_STATUS send_rps(HBA_UINT32 *n)
{
	return HBA_SendRPS(handle, own, wwn(arg[0]), number(1), wwn(arg[2]), number(3), rsp, n);
}

static HBA_STATUS send_srl(HBA_UINT32 *n)
{
	return HBA_SendSRL(handle, own, wwn(arg[0]), number(1), rsp, n);
}

static HBA_STATUS send_lirr(HBA_UINT32 *n)
{
	return HBA_SendLIRR(handle, own, wwn(arg[0]), (HBA_UINT8)number(1), (HBA_UINT8)number(2), rsp, n);
}

static HBA_STATUS send_rls(HBA_UINT32 *n)
{
	return HBA_SendRLS(handle, own, wwn(arg[0]), rsp, n);
}

static const struct {
	const char *name;
	int args;
	HBA_STATUS (*send)(HBA_UINT32 *n);
} calls[] = {
	{ "ct", 1, send_ct },		{ "ctv1", 1, send_ct_v1 },
	{ "rnid", 3, send_rnid },	{ "rnidv1", 1, send_rnid_v1 },
	{ "rpl", 3, send_rpl },		{ "rps", 4, send_rps },
	{ "srl", 2, send_srl },		{ "lirr", 3, send_lirr },
	{ "rls", 1, send_rls },
};

/* One call. Returns how many words of the command line it took, 0 for what is none. */
static int call(int left, char **words)
{
	HBA_UINT32 room = getenv("ROOM") ? (HBA_UINT32)atoi(getenv("ROOM")) : 256, n = room;
	HBA_STATUS status;
	size_t i = 0;

	while (i < sizeof(calls) / sizeof(calls[0]) && strcmp(calls[i].name, words[0]))
		i++;
	if (i == sizeof(calls) / sizeof(calls[0]) || left <= calls[i].args || room > ROOM_MAX)
		return 0;
	arg = words + 1;
	memset(rsp, BEHIND, sizeof(rsp));
	status = calls[i].send(&n);
	printf("%s %u %u ", words[0], status, n);
	for (HBA_UINT32 j = 0; status == HBA_STATUS_OK && j < n && j < room; j++)
		printf("%02x", rsp[j]);
	for (HBA_UINT32 j = room; j < sizeof(rsp); j++)
		if (rsp[j] != BEHIND) {
			printf(" beyond-the-room");
			break;
		}
	printf("\n");
	return 1 + calls[i].args;
}

/* Calls one after the other, as many as the command line has. */
int main(int argc, char **argv)
{
	int taken, i = 2;

	if (argc < 3 || HBA_LoadLibrary() != HBA_STATUS_OK)
		return 2;
	HBA_GetNumberOfAdapters();
	own = wwn(argv[1]);
	if (HBA_OpenAdapterByWWN(&handle, own) != HBA_STATUS_OK)
		return 2;
	do {
		taken = call(argc - i, argv + i);
		i += taken;
	} while (taken && i < argc);
	HBA_CloseAdapter(handle);
	HBA_FreeLibrary();
	return taken ? 0 : 2;
}
