// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A context where there is no module: calls fail as documented, with a reason.
 * Skipped where the module is loaded; the guests test that.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "../fcev.h"

static int setup(void **state)
{
	struct fcev *ctx;

	if (!access("/sys/module/fcev", F_OK))
		skip();
	assert_int_equal(fcev_open(&ctx), 0);
	*state = ctx;
	return 0;
}

static int teardown(void **state)
{
	fcev_close(*state);
	return 0;
}

static void assert_reason(struct fcev *ctx)
{
	assert_string_equal(fcev_error(ctx), "the fcev kernel module is not loaded: modprobe fcev");
}

static void calls_say_that_the_module_is_missing(void **state)
{
	struct fcev_counter_value counter = { .counter = 1, .value = 1 };
	struct fcev_rule rule = { .port = 1, .kind = 1, .n_counters = 1, .counters = &counter };
	struct fcev_statistics statistics;
	struct fcev_targets *targets;
	struct fcev_status status;
	struct fcev_ports *ports;
	struct fcev_rules *rules;
	struct fcev *ctx = *state;

	assert_string_equal(fcev_error(ctx), "no error");
	assert_int_equal(fcev_status_get(ctx, &status), -ENOENT);
	assert_reason(ctx);
	assert_int_equal(fcev_ports_get(ctx, &ports), -ENOENT);
	assert_int_equal(fcev_targets_get(ctx, 0, &targets), -ENOENT);
	assert_int_equal(fcev_statistics_get(ctx, 1, &statistics, 1000), -ENOENT);
	assert_int_equal(fcev_statistics_reset(ctx, 1), -ENOENT);
	assert_int_equal(fcev_rules_get(ctx, &rules), -ENOENT);
	assert_int_equal(fcev_rule_add(ctx, &rule), -ENOENT);
	assert_int_equal(fcev_history(ctx, NULL, 0, 0), -ENOENT);
	assert_reason(ctx);
}

static void listening_waits_for_the_module(void **state)
{
	const struct fcev_event *event;
	struct fcev *ctx = *state;

	assert_int_equal(fcev_listen(ctx), 0);
	assert_int_equal(fcev_next(ctx, &event), 0);
	assert_int_equal(fcev_wait(ctx, &event, 30), 0);
	assert_int_equal(fcev_listen(ctx), -EBUSY);
	assert_int_equal(fcev_history(ctx, NULL, 0, 0), -EBUSY);
}

static void last_position_of_a_gone_module_is_a_restart(void **state)
{
	struct fcev_position position = { .epoch = 5, .stream = 2, .seq = 3 };
	const struct fcev_event *event;
	struct pollfd fd = { .events = POLLIN };
	struct fcev *ctx = *state;

	assert_int_equal(fcev_listen_since(ctx, &position, 1, 0), 0);
	fd.fd = fcev_fd(ctx);
	assert_int_equal(fcev_next(ctx, &event), 1);
	assert_int_equal(event->type, FCEV_EVENT_TYPE_LOST);
	assert_true(event->loss.restart);
	assert_int_equal(event->epoch, 5);
	assert_int_equal(event->host, -1);
	assert_true(event->time_ns > event->boot_ns);
	assert_int_equal(fcev_next(ctx, &event), 0);
	assert_int_equal(poll(&fd, 1, 0), 0);
}

static void misuse_is_refused(void **state)
{
	struct fcev_rule rule = { .port = 1, .kind = 1 };
	const struct fcev_event *event;
	struct fcev *ctx = *state;

	assert_int_equal(fcev_next(ctx, &event), -EINVAL);
	assert_non_null(strstr(fcev_error(ctx), "fcev_listen()"));
	assert_int_equal(fcev_rule_add(ctx, &rule), -EINVAL);
	assert_int_equal(fcev_rule_remove(ctx, 1), -ENOENT);
	assert_int_equal(fcev_set_receive_buffer(ctx, 0), -EINVAL);
	fcev_close(NULL);
	fcev_ports_free(NULL);
	fcev_targets_free(NULL);
	fcev_rules_free(NULL);
}

static void receive_buffer_can_be_set_before_and_after(void **state)
{
	struct fcev *ctx = *state;

	assert_int_equal(fcev_set_receive_buffer(ctx, 65536), 0);
	assert_int_equal(fcev_listen(ctx), 0);
	assert_int_equal(fcev_set_receive_buffer(ctx, 32768), 0);
}

#define DESCRIPTORS	64

/* All of a context's descriptors are gone after exec. */
static void descriptors_are_close_on_exec(void **state)
{
	bool before[DESCRIPTORS];
	struct fcev *ctx;
	int fd, found = 0;

	(void)state;
	for (fd = 0; fd < DESCRIPTORS; fd++)
		before[fd] = fcntl(fd, F_GETFD) >= 0;
	assert_int_equal(fcev_open(&ctx), 0);
	assert_int_equal(fcev_listen(ctx), 0);
	for (fd = 0; fd < DESCRIPTORS; fd++) {
		int flags = before[fd] ? -1 : fcntl(fd, F_GETFD);

		if (flags < 0)
			continue;
		assert_true(flags & FD_CLOEXEC);
		found++;
	}
	assert_true(found >= 5);
	fcev_close(ctx);
	for (fd = 0; fd < DESCRIPTORS; fd++)
		assert_int_equal(fcntl(fd, F_GETFD) >= 0, before[fd]);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest libfcev_context[] = {
		TEST(calls_say_that_the_module_is_missing),
		TEST(listening_waits_for_the_module),
		TEST(last_position_of_a_gone_module_is_a_restart),
		TEST(misuse_is_refused),
		TEST(receive_buffer_can_be_set_before_and_after),
		TEST(descriptors_are_close_on_exec),
	};

	return cmocka_run_group_tests(libfcev_context, NULL, NULL);
}
