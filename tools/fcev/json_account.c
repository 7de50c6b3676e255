// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stream's account in JSON.
 */
#include "account.h"
#include "json.h"

int line_account(FILE *out, uint64_t epoch, uint32_t listener, const struct account *account)
{
	struct json json;

	json_begin(&json);
	json_put_u32(&json, "v", JSON_VERSION);
	json_put_u64(&json, "epoch", epoch);
	json_put_u32(&json, "port", account->port);
	if (account->host < 0)
		json_put_null(&json, "host");
	else
		json_put_u32(&json, "host", (uint32_t)account->host);
	json_put_wwn(&json, "wwpn", account->wwpn);
	json_put_u32(&json, "listener", listener);
	json_put_u32(&json, "stream", account->stream);
	json_put_u64(&json, "posted", account_posted(account));
	json_put_u64(&json, "delivered", account->delivered);
	json_put_u64(&json, "lost", account->lost);
	json_put_u64(&json, "others", account_posted(account) - account->delivered -
		     account->lost - account_missing(account));
	json_put_u64(&json, "wrong", account_missing(account) + account->disorder);
	return json_end(&json, out);
}
