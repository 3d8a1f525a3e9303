/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

static const unsigned char key[SIPHASH_KEY_BYTES] = "sixteen bytes!!";

/* An entry of a user whose request's body has that many bytes. */
static struct journal_entry *entry_of(const char *identity, size_t body_bytes)
{
    char *body = calloc(1, body_bytes + 1);
    struct http_exchange exchange = {.request = {.method = "PUT",
                                                 .target = "/v1/accessTokens",
                                                 .body = body,
                                                 .body_length = body_bytes},
                                     .response = {.status = 201}};
    struct buf scratch;

    assert_non_null(body);
    memset(body, 'x', body_bytes);
    (void)snprintf(exchange.notes.user_identity, sizeof exchange.notes.user_identity, "%s",
                   identity);
    buf_init(&scratch, SIZE_MAX / 2);
    struct journal_entry *entry =
        journal_entry_new(&exchange, (struct journal_moment){0}, key, &scratch);
    buf_clean_up(&scratch);
    free(body);
    return entry;
}

static struct journal *journal_of(int64_t max_entries, int64_t max_bytes)
{
    return journal_new(&(struct journal_settings){max_entries, max_bytes});
}

static uint64_t add(struct journal *journal, const char *identity)
{
    return journal_add(journal, entry_of(identity, 10));
}

/* What the entries hold, counted one by one; they must be in order. */
static struct journal_counts counted(const struct journal *journal)
{
    struct journal_counts counts = {0};
    uint64_t number = 0;

    for (const struct journal_entry *entry = journal_next(journal, 0); entry != NULL;
         entry = journal_next(journal, entry->number)) {
        assert_true(entry->number > number);
        number = entry->number;
        counts.entries++;
        counts.bytes += (int64_t)entry->bytes;
    }
    return counts;
}

static void the_oldest_go_when_there_are_too_many(void **state)
{
    struct journal *journal = journal_of(3, 1000000);

    (void)state;
    for (uint64_t i = 1; i <= 5; i++) {
        assert_int_equal(add(journal, "a"), i);
    }
    struct journal_counts counts = journal_counts(journal);
    assert_int_equal(counts.entries, 3);
    assert_int_equal(counts.total, 5);
    assert_int_equal(counts.evicted, 2);
    assert_int_equal(counts.last_number, 5);
    assert_int_equal(journal_next(journal, 0)->number, 3);
    assert_null(journal_next(journal, 5));
    journal_destroy(journal);
    journal_destroy(NULL);
}

static void both_bounds_hold_for_requests_of_any_size(void **state)
{
    const int64_t max_entries = 50;
    const int64_t max_bytes = 100000;
    struct journal *journal = journal_of(max_entries, max_bytes);
    struct random random;
    int64_t total = 0;

    (void)state;
    random_init_seeded(&random, 7);
    for (int i = 0; i < 3000; i++) {
        uint16_t size = 0;
        random_bytes(&random, &size, sizeof size);
        uint64_t number = journal_add(journal, entry_of("a", i % 2 == 0 ? size % 500 : size));
        assert_int_equal(number, ++total);
        struct journal_counts counts = journal_counts(journal);
        assert_true(counts.entries <= max_entries);
        assert_true(counts.bytes <= max_bytes);
        assert_int_equal(counts.entries + counts.evicted, total);
        assert_int_equal(counted(journal).entries, counts.entries);
        assert_int_equal(counted(journal).bytes, counts.bytes);
    }
    journal_destroy(journal);
}

static void an_entry_that_cannot_fit_is_evicted_at_once(void **state)
{
    struct journal *journal = journal_of(10, 2000);

    (void)state;
    assert_int_equal(journal_add(journal, entry_of("a", 5000)), 1);
    assert_null(journal_next(journal, 0));
    assert_int_equal(journal_counts(journal).evicted, 1);
    assert_int_equal(journal_counts(journal).bytes, 0);
    assert_false(journal_is_whole(journal, 0, NULL));
    journal_destroy(journal);
}

static void a_journal_that_keeps_nothing_still_counts(void **state)
{
    struct journal *journal = journal_of(0, 1000);

    (void)state;
    assert_false(journal_keeps(journal));
    journal_skip(journal);
    assert_int_equal(add(journal, "a"), 2);
    assert_null(journal_next(journal, 0));
    assert_int_equal(journal_counts(journal).total, 2);
    assert_int_equal(journal_counts(journal).evicted, 2);
    assert_false(journal_is_whole(journal, 0, NULL));
    journal_destroy(journal);
}

static void smaller_bounds_evict_at_once(void **state)
{
    struct journal *journal = journal_of(10, 1000000);

    (void)state;
    for (int i = 0; i < 10; i++) {
        (void)add(journal, "a");
    }
    journal_configure(journal, &(struct journal_settings){4, 1000000});
    assert_int_equal(journal_counts(journal).entries, 4);
    assert_int_equal(journal_next(journal, 0)->number, 7);
    assert_int_equal(journal_counts(journal).evicted, 6);
    journal_destroy(journal);
}

static void clearing_forgets_evictions_and_numbers_go_on(void **state)
{
    struct journal *journal = journal_of(2, 1000000);

    (void)state;
    for (int i = 0; i < 5; i++) {
        (void)add(journal, "a");
    }
    assert_false(journal_is_whole(journal, 0, NULL));
    journal_clear(journal);
    struct journal_counts counts = journal_counts(journal);
    assert_int_equal(counts.entries + counts.bytes + counts.total + counts.evicted, 0);
    assert_int_equal(counts.evicted_ever, 3);
    assert_true(journal_is_whole(journal, 0, NULL));
    assert_int_equal(add(journal, "a"), 6);
    assert_int_equal(journal_counts(journal).total, 1);
    journal_destroy(journal);
}

static void what_was_evicted_is_doubted_only_where_it_may_matter(void **state)
{
    struct journal *journal = journal_of(2, 1000000);

    (void)state;
    (void)add(journal, "a");
    (void)add(journal, "b");
    (void)add(journal, "a");
    assert_false(journal_is_whole(journal, 0, NULL));
    assert_false(journal_is_whole(journal, 0, "b"));
    assert_true(journal_is_whole(journal, 1, NULL));
    assert_true(journal_is_whole(journal, 1, "a"));
    journal_destroy(journal);
}

static void clearing_one_user_leaves_the_others_and_ends_the_doubt_about_that_user(void **state)
{
    struct journal *journal = journal_of(4, 1000000);

    (void)state;
    for (int i = 0; i < 6; i++) {
        (void)add(journal, i % 2 == 0 ? "a" : "b");
    }
    assert_int_equal(journal_clear_user(journal, "a"), 2);
    assert_int_equal(journal_counts(journal).entries, 2);
    assert_int_equal(counted(journal).bytes, journal_counts(journal).bytes);
    assert_true(journal_is_whole(journal, 0, "a"));
    assert_false(journal_is_whole(journal, 0, "b"));
    assert_false(journal_is_whole(journal, 0, NULL));
    for (int i = 0; i < 3; i++) {
        (void)add(journal, "a");
    }
    assert_true(journal_is_whole(journal, 0, "a"));
    (void)add(journal, "b");
    (void)add(journal, "b");
    assert_false(journal_is_whole(journal, 0, "a"));
    assert_int_equal(journal_clear_user(journal, "nobody"), 0);
    journal_destroy(journal);
}

static void the_end_is_noted_when_the_entry_is_still_there(void **state)
{
    struct journal *journal = journal_of(2, 1000000);
    const struct http_outcome outcome = {.duration_us = 42, .delivered = true};
    uint64_t number = add(journal, "a");

    (void)state;
    assert_false(journal_next(journal, 0)->completed);
    journal_complete(journal, number, &outcome);
    assert_true(journal_next(journal, 0)->completed);
    assert_true(journal_next(journal, 0)->delivered);
    assert_int_equal(journal_next(journal, 0)->duration_us, 42);
    (void)add(journal, "a");
    (void)add(journal, "a");
    journal_complete(journal, number, &outcome);
    journal_complete(journal, 0, &outcome);
    journal_complete(journal, 99, &outcome);
    assert_false(journal_next(journal, 0)->completed);
    journal_destroy(journal);
}

static void clearings_of_very_many_users_are_forgotten_and_doubt_comes_back(void **state)
{
    struct journal *journal = journal_of(1, 1000000);

    (void)state;
    (void)add(journal, "a");
    (void)add(journal, "a");
    (void)journal_clear_user(journal, "a");
    assert_true(journal_is_whole(journal, 0, "a"));
    for (int i = 0; i < 10000; i++) {
        char identity[16];
        (void)snprintf(identity, sizeof identity, "user-%d", i);
        (void)journal_clear_user(journal, identity);
    }
    assert_false(journal_is_whole(journal, 0, "a"));
    assert_true(journal_is_whole(journal, 0, "user-9999"));
    journal_destroy(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_go_when_there_are_too_many),
        cmocka_unit_test(both_bounds_hold_for_requests_of_any_size),
        cmocka_unit_test(an_entry_that_cannot_fit_is_evicted_at_once),
        cmocka_unit_test(a_journal_that_keeps_nothing_still_counts),
        cmocka_unit_test(smaller_bounds_evict_at_once),
        cmocka_unit_test(clearing_forgets_evictions_and_numbers_go_on),
        cmocka_unit_test(what_was_evicted_is_doubted_only_where_it_may_matter),
        cmocka_unit_test(clearing_one_user_leaves_the_others_and_ends_the_doubt_about_that_user),
        cmocka_unit_test(the_end_is_noted_when_the_entry_is_still_there),
        cmocka_unit_test(clearings_of_very_many_users_are_forgotten_and_doubt_comes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
