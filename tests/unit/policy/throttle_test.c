/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/throttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/random.h"

#define NOW_MS INT64_C(1767225600000)
#define YEAR_MS INT64_C(31536000000)
#define ALL UINT64_MAX
#define ONLY(operation) (UINT64_C(1) << (unsigned)(operation))
#define BUCKETS 20000 /* that a rule remembers */

static const enum operation create = OPERATION_CREATE_ACCESS_TOKEN;
static const enum operation list = OPERATION_LIST_ACCESS_TOKENS;

/* The wait that a request is told in milliseconds, 0 when it is admitted. */
static int64_t wait_of(struct throttle *throttle, enum operation operation, const char *user,
                       int64_t now_ms)
{
    struct throttle_refusal refusal;

    if (throttle_admit(throttle, operation, user, now_ms, &refusal)) {
        return 0;
    }
    assert_non_null(refusal.rule);
    assert_true(refusal.retry_after_ms > 0);
    return refusal.retry_after_ms;
}

static bool admits(struct throttle *throttle, enum operation operation, const char *user,
                   int64_t now_ms)
{
    return wait_of(throttle, operation, user, now_ms) == 0;
}

/* How many requests in a row are admitted at one instant, 1,000 at the most. */
static int admitted_at(struct throttle *throttle, int64_t now_ms)
{
    int count = 0;

    while (count < 1000 && admits(throttle, create, "alice", now_ms)) {
        count++;
    }
    return count;
}

static void without_rules_everything_is_admitted(void **state)
{
    struct throttle *throttle = throttle_new(NULL, 0);

    (void)state;
    assert_int_equal(admitted_at(throttle, NOW_MS), 1000);
    throttle_reset(throttle);
    throttle_destroy(throttle);
    throttle_destroy(NULL);
}

static void a_burst_is_admitted_and_not_one_more(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 10, 5, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_int_equal(admitted_at(throttle, NOW_MS), 5);
    assert_int_equal(admitted_at(throttle, NOW_MS), 0);
    throttle_destroy(throttle);
}

static void a_bucket_refills_at_its_rate_and_no_further_than_full(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 10, 5, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_int_equal(admitted_at(throttle, NOW_MS), 5);
    assert_int_equal(admitted_at(throttle, NOW_MS + 99), 0);
    assert_int_equal(admitted_at(throttle, NOW_MS + 100), 1);
    assert_int_equal(admitted_at(throttle, NOW_MS + 400), 3);
    assert_int_equal(admitted_at(throttle, NOW_MS + YEAR_MS), 5);
    throttle_destroy(throttle);
}

static void a_clock_that_stands_still_refills_nothing(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 1000, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(wait_of(throttle, create, "alice", NOW_MS), 1);
    }
    throttle_destroy(throttle);
}

static void a_clock_moved_back_neither_empties_nor_fills_a_bucket(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 1, 5, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_true(admits(throttle, create, "alice", NOW_MS));
    }
    assert_int_equal(admitted_at(throttle, NOW_MS - YEAR_MS), 2);
    assert_int_equal(admitted_at(throttle, NOW_MS - YEAR_MS + 1000), 1);
    throttle_destroy(throttle);
}

static void the_wait_is_what_the_bucket_needs_rounded_up(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 3, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_int_equal(wait_of(throttle, create, "alice", NOW_MS), 334);
    assert_int_equal(wait_of(throttle, create, "alice", NOW_MS + 333), 1);
    assert_int_equal(wait_of(throttle, create, "alice", NOW_MS + 334), 0);
    throttle_destroy(throttle);
}

static void a_rounding_error_adds_no_millisecond_to_the_wait(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 1, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_int_equal(wait_of(throttle, create, "alice", NOW_MS + 500), 500);
    for (int ms = 501; ms < 1000; ms++) {
        assert_int_equal(wait_of(throttle, create, "alice", NOW_MS + ms), 1000 - ms);
    }
    assert_true(admits(throttle, create, "alice", NOW_MS + 1000));
    throttle_destroy(throttle);
}

static void a_bucket_that_never_refills_in_our_time_still_refuses(void **state)
{
    static const double rates[] = {1e-9, 1e-16, 1e-17, 1e-100, 1e-307};

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, rates[i], 1, NULL};
        struct throttle *throttle = throttle_new(&rule, 1);
        assert_true(admits(throttle, create, "alice", NOW_MS));
        assert_true(wait_of(throttle, create, "alice", NOW_MS) > YEAR_MS);
        assert_true(wait_of(throttle, create, "alice", NOW_MS + YEAR_MS) > YEAR_MS);
        throttle_destroy(throttle);
    }
}

static void users_do_not_share_a_bucket_by_user(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_BY_USER, 1, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_false(admits(throttle, list, "alice", NOW_MS));
    assert_true(admits(throttle, create, "bob", NOW_MS));
    throttle_destroy(throttle);
}

static void operations_do_not_share_a_bucket_by_operation(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_BY_OPERATION, 1, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_false(admits(throttle, create, "bob", NOW_MS));
    assert_true(admits(throttle, list, "bob", NOW_MS));
    throttle_destroy(throttle);
}

static void everybody_shares_a_global_bucket(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 1, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_false(admits(throttle, list, "bob", NOW_MS));
    throttle_destroy(throttle);
}

static void a_rule_applies_to_its_operations_only(void **state)
{
    const struct throttle_rule rule = {
        "r", ONLY(OPERATION_UPDATE_SPACE) | ONLY(create), THROTTLE_GLOBAL, 1, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_true(admits(throttle, list, "alice", NOW_MS));
    }
    assert_true(admits(throttle, OPERATION_UPDATE_SPACE, "alice", NOW_MS));
    assert_false(admits(throttle, create, "alice", NOW_MS));
    throttle_destroy(throttle);
}

static void a_refusal_takes_nothing_from_any_bucket(void **state)
{
    const struct throttle_rule rules[] = {{"large", ALL, THROTTLE_GLOBAL, 0.001, 3, NULL},
                                          {"small", ONLY(create), THROTTLE_GLOBAL, 1, 1, NULL}};
    struct throttle *throttle = throttle_new(rules, 2);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    for (int i = 0; i < 10; i++) {
        assert_false(admits(throttle, create, "alice", NOW_MS));
    }
    assert_true(admits(throttle, list, "alice", NOW_MS));
    assert_true(admits(throttle, list, "alice", NOW_MS));
    assert_false(admits(throttle, list, "alice", NOW_MS));
    throttle_destroy(throttle);
}

static void the_refusal_names_the_rule_with_the_longest_wait(void **state)
{
    const struct throttle_rule rules[] = {{"quick", ALL, THROTTLE_GLOBAL, 100, 1, NULL},
                                          {"slow", ALL, THROTTLE_GLOBAL, 1, 1, "Slow down"},
                                          {"middle", ALL, THROTTLE_GLOBAL, 10, 1, NULL}};
    struct throttle *throttle = throttle_new(rules, 3);
    struct throttle_refusal refusal;

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_false(throttle_admit(throttle, create, "alice", NOW_MS, &refusal));
    assert_ptr_equal(refusal.rule, &rules[1]);
    assert_int_equal(refusal.retry_after_ms, 1000);
    throttle_destroy(throttle);
}

static void a_reset_fills_every_bucket(void **state)
{
    const struct throttle_rule rules[] = {{"one", ALL, THROTTLE_GLOBAL, 1, 2, NULL},
                                          {"two", ALL, THROTTLE_BY_USER, 1, 2, NULL}};
    struct throttle *throttle = throttle_new(rules, 2);

    (void)state;
    assert_int_equal(admitted_at(throttle, NOW_MS), 2);
    throttle_reset(throttle);
    assert_int_equal(admitted_at(throttle, NOW_MS), 2);
    throttle_destroy(throttle);
}

static void a_reset_of_one_user_fills_only_its_own_buckets(void **state)
{
    const struct throttle_rule rules[] = {{"own", ONLY(create), THROTTLE_BY_USER, 1, 2, NULL},
                                          {"common", ONLY(list), THROTTLE_GLOBAL, 1, 1, NULL}};
    struct throttle *throttle = throttle_new(rules, 2);

    (void)state;
    assert_int_equal(admitted_at(throttle, NOW_MS), 2);
    assert_true(admits(throttle, create, "bob", NOW_MS));
    assert_true(admits(throttle, list, "alice", NOW_MS));
    throttle_reset_user(throttle, "alice");
    throttle_reset_user(throttle, "nobody");
    assert_int_equal(admitted_at(throttle, NOW_MS), 2);
    assert_true(admits(throttle, create, "bob", NOW_MS));
    assert_false(admits(throttle, create, "bob", NOW_MS));
    assert_false(admits(throttle, list, "alice", NOW_MS));
    throttle_destroy(throttle);
}

static void what_a_bucket_holds_can_be_looked_at_without_taking_any(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_BY_USER, 1, 3, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(throttle_available(throttle, 0, "alice", NOW_MS) == 3.0);
    assert_true(admits(throttle, create, "alice", NOW_MS));
    assert_true(throttle_available(throttle, 0, "alice", NOW_MS) == 2.0);
    assert_true(throttle_available(throttle, 0, "alice", NOW_MS + 500) == 2.5);
    assert_true(throttle_available(throttle, 0, "alice", NOW_MS + 500) == 2.5);
    assert_true(throttle_available(throttle, 0, "bob", NOW_MS) == 3.0);
    throttle_destroy(throttle);
}

/* From 0.001 to 10,000 requests a second, as even over the orders of magnitude as may be. */
static double random_rps(struct random *random)
{
    uint64_t word;
    double rps = 0.001;

    random_bytes(random, &word, sizeof word);
    for (uint64_t tens = word % 7; tens > 0; tens--) {
        rps *= 10;
    }
    return rps * (1.0 + (double)(word >> 32U) / 4294967296.0 * 9.0);
}

/* Asks again and again, and waits as long as it is told when it is refused. */
static void wait_as_told(struct throttle *throttle)
{
    int64_t now_ms = NOW_MS;

    for (int i = 0; i < 20; i++) {
        int64_t wait_ms = wait_of(throttle, create, "alice", now_ms);
        if (wait_ms == 0) {
            continue;
        }
        assert_false(wait_ms > 1 && admits(throttle, create, "alice", now_ms + wait_ms - 2));
        now_ms += wait_ms;
        assert_true(admits(throttle, create, "alice", now_ms));
    }
}

static void who_waits_as_long_as_told_is_admitted_and_not_long_before(void **state)
{
    struct random random;

    (void)state;
    random_init_seeded(&random, 3);
    for (int round = 0; round < 3000; round++) {
        const struct throttle_rule rules[] = {
            {"one", ALL, THROTTLE_GLOBAL, random_rps(&random), 1 + round % 3, NULL},
            {"two", ALL, THROTTLE_GLOBAL, random_rps(&random), 1 + round % 5, NULL}};
        struct throttle *throttle = throttle_new(rules, 2);
        wait_as_told(throttle);
        throttle_destroy(throttle);
    }
}

static void asking_again_and_again_does_not_lose_what_was_refilled(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_GLOBAL, 0.01, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);

    (void)state;
    assert_true(admits(throttle, create, "alice", NOW_MS));
    for (int64_t ms = 1; ms < 100000; ms++) {
        assert_false(admits(throttle, create, "alice", NOW_MS + ms));
    }
    assert_true(admits(throttle, create, "alice", NOW_MS + 100000));
    throttle_destroy(throttle);
}

static void more_users_than_there_are_buckets_start_again_with_full_ones(void **state)
{
    const struct throttle_rule rule = {"r", ALL, THROTTLE_BY_USER, 0.001, 1, NULL};
    struct throttle *throttle = throttle_new(&rule, 1);
    char user[32];

    (void)state;
    assert_true(admits(throttle, create, "first", NOW_MS));
    for (int i = 0; i < BUCKETS - 1; i++) {
        (void)snprintf(user, sizeof user, "user %d", i);
        assert_true(admits(throttle, create, user, NOW_MS));
    }
    assert_false(admits(throttle, create, "first", NOW_MS));
    assert_true(admits(throttle, create, "one too many", NOW_MS));
    assert_true(admits(throttle, create, "first", NOW_MS));
    assert_false(admits(throttle, create, "one too many", NOW_MS));
    throttle_destroy(throttle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_rules_everything_is_admitted),
        cmocka_unit_test(a_burst_is_admitted_and_not_one_more),
        cmocka_unit_test(a_bucket_refills_at_its_rate_and_no_further_than_full),
        cmocka_unit_test(a_clock_that_stands_still_refills_nothing),
        cmocka_unit_test(a_clock_moved_back_neither_empties_nor_fills_a_bucket),
        cmocka_unit_test(the_wait_is_what_the_bucket_needs_rounded_up),
        cmocka_unit_test(a_rounding_error_adds_no_millisecond_to_the_wait),
        cmocka_unit_test(a_bucket_that_never_refills_in_our_time_still_refuses),
        cmocka_unit_test(users_do_not_share_a_bucket_by_user),
        cmocka_unit_test(operations_do_not_share_a_bucket_by_operation),
        cmocka_unit_test(everybody_shares_a_global_bucket),
        cmocka_unit_test(a_rule_applies_to_its_operations_only),
        cmocka_unit_test(a_refusal_takes_nothing_from_any_bucket),
        cmocka_unit_test(the_refusal_names_the_rule_with_the_longest_wait),
        cmocka_unit_test(a_reset_fills_every_bucket),
        cmocka_unit_test(a_reset_of_one_user_fills_only_its_own_buckets),
        cmocka_unit_test(what_a_bucket_holds_can_be_looked_at_without_taking_any),
        cmocka_unit_test(who_waits_as_long_as_told_is_admitted_and_not_long_before),
        cmocka_unit_test(asking_again_and_again_does_not_lose_what_was_refilled),
        cmocka_unit_test(more_users_than_there_are_buckets_start_again_with_full_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
