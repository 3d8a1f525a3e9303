/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define START_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */

static struct clock frozen_clock(void)
{
    const struct clock_settings settings = {
        .has_start = true, .start_ms = START_MS, .frozen = true};
    struct clock clock;

    clock_init(&clock, &settings);
    return clock;
}

static void a_frozen_clock_stands_at_its_start(void **state)
{
    struct clock clock = frozen_clock();

    (void)state;
    assert_true(clock_now_ms(&clock) == START_MS);
}

static void a_clock_without_a_start_follows_the_system(void **state)
{
    const struct clock_settings settings = {.has_start = false};
    struct clock clock;

    (void)state;
    clock_init(&clock, &settings);
    int64_t before_ms = (int64_t)time(NULL) * 1000;
    int64_t now_ms = clock_now_ms(&clock);
    int64_t after_ms = ((int64_t)time(NULL) + 1) * 1000;
    assert_true(now_ms >= before_ms && now_ms <= after_ms);
}

static void a_running_clock_goes_on_from_its_start(void **state)
{
    const struct clock_settings settings = {.has_start = true, .start_ms = START_MS};
    struct clock clock;

    (void)state;
    clock_init(&clock, &settings);
    int64_t first_ms = clock_now_ms(&clock);
    assert_true(first_ms >= START_MS);
    assert_true(clock_now_ms(&clock) >= first_ms);
}

static void advancing_and_setting_move_a_frozen_clock(void **state)
{
    struct clock clock = frozen_clock();

    (void)state;
    clock_advance(&clock, 86400001);
    assert_true(clock_now_ms(&clock) == START_MS + 86400001);
    clock_advance(&clock, -86400001);
    assert_true(clock_now_ms(&clock) == START_MS);
    clock_set(&clock, -1);
    assert_true(clock_now_ms(&clock) == -1);
    assert_true(clock.frozen);
}

static void setting_a_running_clock_lets_it_run(void **state)
{
    const struct clock_settings settings = {.has_start = false};
    struct clock clock;

    (void)state;
    clock_init(&clock, &settings);
    clock_set(&clock, START_MS);
    assert_false(clock.frozen);
    assert_true(clock_now_ms(&clock) >= START_MS);
}

static void thawing_goes_on_from_where_it_stood(void **state)
{
    struct clock clock = frozen_clock();

    (void)state;
    clock_freeze(&clock, false);
    int64_t running_ms = clock_now_ms(&clock);
    assert_true(running_ms >= START_MS);
    clock_freeze(&clock, true);
    int64_t stopped_ms = clock_now_ms(&clock);
    assert_true(stopped_ms >= running_ms);
    assert_true(clock_now_ms(&clock) == stopped_ms);
}

static void resetting_returns_to_the_settings(void **state)
{
    struct clock clock = frozen_clock();

    (void)state;
    clock_advance(&clock, 5);
    clock_freeze(&clock, false);
    clock_reset(&clock);
    assert_true(clock.frozen);
    assert_true(clock_now_ms(&clock) == START_MS);
}

static void the_clock_stays_within_the_years_1_and_9999(void **state)
{
    struct clock clock = frozen_clock();

    (void)state;
    clock_set(&clock, INT64_MAX);
    assert_true(clock_now_ms(&clock) == CLOCK_MAX_MS);
    clock_advance(&clock, INT64_MAX);
    assert_true(clock_now_ms(&clock) == CLOCK_MAX_MS);
    clock_advance(&clock, INT64_MIN);
    assert_true(clock_now_ms(&clock) == CLOCK_MIN_MS);
    clock_advance(&clock, INT64_MIN);
    assert_true(clock_now_ms(&clock) == CLOCK_MIN_MS);
    clock_freeze(&clock, false);
    clock_set(&clock, CLOCK_MAX_MS);
    assert_true(clock_now_ms(&clock) <= CLOCK_MAX_MS);
}

static void monotonic_time_never_goes_back(void **state)
{
    int64_t last_us = clock_monotonic_us();

    (void)state;
    for (int i = 0; i < 1000; i++) {
        int64_t now_us = clock_monotonic_us();
        assert_true(now_us >= last_us);
        last_us = now_us;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frozen_clock_stands_at_its_start),
        cmocka_unit_test(a_clock_without_a_start_follows_the_system),
        cmocka_unit_test(a_running_clock_goes_on_from_its_start),
        cmocka_unit_test(advancing_and_setting_move_a_frozen_clock),
        cmocka_unit_test(setting_a_running_clock_lets_it_run),
        cmocka_unit_test(thawing_goes_on_from_where_it_stood),
        cmocka_unit_test(resetting_returns_to_the_settings),
        cmocka_unit_test(the_clock_stays_within_the_years_1_and_9999),
        cmocka_unit_test(monotonic_time_never_goes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
