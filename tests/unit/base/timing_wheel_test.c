/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timing_wheel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

#define ENTRIES 100
#define STEPS 20000

static uint64_t draw(struct random *random)
{
    uint64_t drawn = 0;

    random_bytes(random, &drawn, sizeof drawn);
    return drawn;
}

/* A distance of any size, mostly small; sometimes a jump over thousands of years. */
static int64_t draw_distance(struct random *random)
{
    return (int64_t)(draw(random) >> (20 + draw(random) % 44));
}

static bool is_in(const struct timing_wheel_entry *entry)
{
    return entry->link != NULL;
}

/* Pops everything due and compares with a look at each entry. */
static void check_pop(struct timing_wheel *wheel, struct timing_wheel_entry entries[ENTRIES],
                      int64_t now)
{
    bool expected[ENTRIES];
    struct timing_wheel_entry *popped;

    for (int i = 0; i < ENTRIES; i++) {
        expected[i] = is_in(&entries[i]) && entries[i].due <= now;
    }
    while ((popped = timing_wheel_pop_due(wheel, now)) != NULL) {
        assert_true(expected[popped - entries]);
        assert_false(is_in(popped));
        expected[popped - entries] = false;
    }
    for (int i = 0; i < ENTRIES; i++) {
        assert_false(expected[i]);
    }
}

static void check_next(const struct timing_wheel *wheel,
                       const struct timing_wheel_entry entries[ENTRIES], int64_t now)
{
    bool any = false;
    int64_t earliest = INT64_MAX;
    int64_t next = 0;

    for (int i = 0; i < ENTRIES; i++) {
        if (is_in(&entries[i])) {
            any = true;
            earliest = entries[i].due < earliest ? entries[i].due : earliest;
        }
    }
    assert_int_equal(timing_wheel_next(wheel, &next), any);
    if (any) {
        assert_true(next <= earliest || next <= now);
    }
}

static void run_against_the_model(int64_t start, uint64_t seed)
{
    static struct timing_wheel wheel;
    struct timing_wheel_entry entries[ENTRIES] = {0};
    struct random random;
    int64_t now = start;

    random_init_seeded(&random, seed);
    timing_wheel_init(&wheel, now);
    for (int step = 0; step < STEPS; step++) {
        struct timing_wheel_entry *entry = &entries[draw(&random) % ENTRIES];
        if (is_in(entry) && draw(&random) % 2 == 0) {
            timing_wheel_remove(&wheel, entry);
            assert_false(is_in(entry));
        } else if (!is_in(entry)) {
            int64_t distance = draw_distance(&random);
            timing_wheel_add(&wheel, entry, now + (draw(&random) % 8 == 0 ? -distance : distance));
        }
        if (draw(&random) % 4 == 0) {
            int64_t jump = draw_distance(&random) >> (draw(&random) % 20);
            now = now > INT64_MAX / 2 ? now : now + jump;
            check_pop(&wheel, entries, now);
        }
        check_next(&wheel, entries, now);
    }
}

static void it_agrees_with_a_list_from_1970(void **state)
{
    (void)state;
    run_against_the_model(0, 1);
}

static void it_agrees_with_a_list_from_before_1970(void **state)
{
    (void)state;
    run_against_the_model(INT64_C(-62135596800000), 2);
}

static void it_agrees_with_a_list_from_today(void **state)
{
    (void)state;
    run_against_the_model(INT64_C(1767225600000), 3);
}

static void it_agrees_with_a_list_from_the_far_past(void **state)
{
    (void)state;
    run_against_the_model(INT64_MIN / 2, 4);
}

static void an_empty_wheel_has_nothing_due_and_no_next(void **state)
{
    struct timing_wheel wheel;
    int64_t next = 7;

    (void)state;
    timing_wheel_init(&wheel, 100);
    assert_null(timing_wheel_pop_due(&wheel, INT64_MAX));
    assert_false(timing_wheel_next(&wheel, &next));
    assert_true(next == 7);
}

static void an_entry_is_due_at_its_instant_and_not_before(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry entry = {0};

    (void)state;
    timing_wheel_init(&wheel, 0);
    timing_wheel_add(&wheel, &entry, 123456789);
    assert_null(timing_wheel_pop_due(&wheel, 123456788));
    assert_ptr_equal(timing_wheel_pop_due(&wheel, 123456789), &entry);
    assert_null(timing_wheel_pop_due(&wheel, 123456789));
}

static void an_entry_whose_time_has_come_already_is_due_at_once(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry now = {0};
    struct timing_wheel_entry past = {0};
    int64_t next = 0;

    (void)state;
    timing_wheel_init(&wheel, 1000);
    timing_wheel_add(&wheel, &now, 1000);
    assert_true(timing_wheel_next(&wheel, &next));
    assert_true(next <= 1000);
    assert_ptr_equal(timing_wheel_pop_due(&wheel, 1000), &now);
    timing_wheel_add(&wheel, &past, INT64_MIN);
    assert_ptr_equal(timing_wheel_pop_due(&wheel, 1000), &past);
}

static void the_whole_range_of_time_fits(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry last = {0};
    struct timing_wheel_entry middle = {0};

    (void)state;
    timing_wheel_init(&wheel, INT64_MIN);
    timing_wheel_add(&wheel, &last, INT64_MAX);
    timing_wheel_add(&wheel, &middle, 0);
    assert_null(timing_wheel_pop_due(&wheel, -1));
    assert_ptr_equal(timing_wheel_pop_due(&wheel, INT64_MAX - 1), &middle);
    assert_null(timing_wheel_pop_due(&wheel, INT64_MAX - 1));
    assert_ptr_equal(timing_wheel_pop_due(&wheel, INT64_MAX), &last);
}

static void removing_what_is_in_no_wheel_does_nothing(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry entry = {0};

    (void)state;
    timing_wheel_init(&wheel, 0);
    timing_wheel_remove(&wheel, &entry);
    timing_wheel_add(&wheel, &entry, 50);
    timing_wheel_remove(&wheel, &entry);
    timing_wheel_remove(&wheel, &entry);
    assert_null(timing_wheel_pop_due(&wheel, 100));
}

static void an_overdue_entry_can_be_removed(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry entries[3] = {0};

    (void)state;
    timing_wheel_init(&wheel, 100);
    for (int i = 0; i < 3; i++) {
        timing_wheel_add(&wheel, &entries[i], INT64_C(10) * i);
    }
    timing_wheel_remove(&wheel, &entries[1]);
    assert_ptr_not_equal(timing_wheel_pop_due(&wheel, 100), &entries[1]);
    assert_ptr_not_equal(timing_wheel_pop_due(&wheel, 100), &entries[1]);
    assert_null(timing_wheel_pop_due(&wheel, 100));
}

static void an_earlier_now_does_not_turn_the_wheel_back(void **state)
{
    struct timing_wheel wheel;
    struct timing_wheel_entry entry = {0};

    (void)state;
    timing_wheel_init(&wheel, 1000);
    timing_wheel_add(&wheel, &entry, 2000);
    assert_null(timing_wheel_pop_due(&wheel, 5));
    assert_null(timing_wheel_pop_due(&wheel, 1999));
    assert_ptr_equal(timing_wheel_pop_due(&wheel, 2000), &entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_a_list_from_1970),
        cmocka_unit_test(it_agrees_with_a_list_from_before_1970),
        cmocka_unit_test(it_agrees_with_a_list_from_today),
        cmocka_unit_test(it_agrees_with_a_list_from_the_far_past),
        cmocka_unit_test(an_empty_wheel_has_nothing_due_and_no_next),
        cmocka_unit_test(an_entry_is_due_at_its_instant_and_not_before),
        cmocka_unit_test(an_entry_whose_time_has_come_already_is_due_at_once),
        cmocka_unit_test(the_whole_range_of_time_fits),
        cmocka_unit_test(removing_what_is_in_no_wheel_does_nothing),
        cmocka_unit_test(an_overdue_entry_can_be_removed),
        cmocka_unit_test(an_earlier_now_does_not_turn_the_wheel_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
