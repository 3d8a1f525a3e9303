/* SPDX-License-Identifier: Apache-2.0 */
#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

static void add_text(struct table *table, const char *key, void *value)
{
    struct table_entry *entry = table_add(table, key, strlen(key), value);

    assert_ptr_equal(table_value(entry), value);
}

static void what_was_added_is_found_and_nothing_else(void **state)
{
    struct table *table = table_new();
    int one = 1;
    int two = 2;

    (void)state;
    assert_null(table_find(table, "a", 1));
    add_text(table, "a", &one);
    add_text(table, "ab", &two);
    assert_ptr_equal(table_get(table, "a", 1), &one);
    assert_ptr_equal(table_get(table, "ab", 2), &two);
    assert_null(table_get(table, "b", 1));
    assert_null(table_get(table, "", 0));
    assert_int_equal(table_count(table), 2);
    table_destroy(table, NULL);
}

static void keys_are_bytes_and_are_copied(void **state)
{
    struct table *table = table_new();
    char key[] = {'a', '\0', 'b'};
    size_t key_bytes = 0;
    int value = 1;

    (void)state;
    (void)table_add(table, key, sizeof key, &value);
    key[0] = 'x';
    assert_null(table_find(table, key, sizeof key));
    struct table_entry *entry = table_find(table, "a\0b", 3);
    assert_non_null(entry);
    const char *copy = table_key(entry, &key_bytes);
    assert_int_equal(key_bytes, 3);
    assert_memory_equal(copy, "a\0b", 4);
    table_destroy(table, NULL);
}

static void an_empty_key_is_a_key(void **state)
{
    struct table *table = table_new();
    int value = 1;

    (void)state;
    add_text(table, "", &value);
    assert_ptr_equal(table_get(table, "", 0), &value);
    table_destroy(table, NULL);
}

static void walking_follows_the_order_of_insertion(void **state)
{
    static const char *const keys[] = {"delta", "alpha", "charlie", "bravo"};
    struct table *table = table_new();
    size_t seen = 0;

    (void)state;
    assert_null(table_first(table));
    for (size_t i = 0; i < 4; i++) {
        add_text(table, keys[i], NULL);
    }
    add_text(table, "gone", NULL);
    table_remove(table, table_find(table, "gone", 4));
    for (struct table_entry *at = table_first(table); at != NULL; at = table_next(at)) {
        size_t key_bytes = 0;
        assert_string_equal(table_key(at, &key_bytes), keys[seen++]);
    }
    assert_int_equal(seen, 4);
    table_destroy(table, NULL);
}

static void a_removed_key_can_be_added_again(void **state)
{
    struct table *table = table_new();
    int one = 1;
    int two = 2;

    (void)state;
    add_text(table, "key", &one);
    table_remove(table, table_find(table, "key", 3));
    assert_null(table_find(table, "key", 3));
    assert_int_equal(table_count(table), 0);
    add_text(table, "key", &two);
    assert_ptr_equal(table_get(table, "key", 3), &two);
    table_destroy(table, NULL);
}

static void clearing_destroys_each_value_and_leaves_a_usable_table(void **state)
{
    struct table *table = table_new();

    (void)state;
    add_text(table, "a", mem_strdup("one"));
    add_text(table, "b", mem_strdup("two"));
    table_clear(table, free); /* LeakSanitizer watches */
    assert_int_equal(table_count(table), 0);
    assert_null(table_first(table));
    add_text(table, "a", mem_strdup("three"));
    assert_string_equal(table_get(table, "a", 1), "three");
    table_destroy(table, free);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    table_destroy(NULL, free);
}

static void ten_thousand_entries_come_and_go(void **state)
{
    static int values[10000];
    struct table *table = table_new();
    char key[16];

    (void)state;
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(key, sizeof key, "key-%d", i);
        add_text(table, key, &values[i]);
    }
    for (int i = 0; i < 10000; i += 2) {
        (void)snprintf(key, sizeof key, "key-%d", i);
        table_remove(table, table_find(table, key, strlen(key)));
    }
    assert_int_equal(table_count(table), 5000);
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(key, sizeof key, "key-%d", i);
        assert_ptr_equal(table_get(table, key, strlen(key)), i % 2 == 0 ? NULL : &values[i]);
    }
    table_destroy(table, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found_and_nothing_else),
        cmocka_unit_test(keys_are_bytes_and_are_copied),
        cmocka_unit_test(an_empty_key_is_a_key),
        cmocka_unit_test(walking_follows_the_order_of_insertion),
        cmocka_unit_test(a_removed_key_can_be_added_again),
        cmocka_unit_test(clearing_destroys_each_value_and_leaves_a_usable_table),
        cmocka_unit_test(destroying_nothing_is_fine),
        cmocka_unit_test(ten_thousand_entries_come_and_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
