/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_buffer_reads_as_empty_text(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf.length, 0);
    assert_null(buf_release(&buf));
    buf_clear(&buf);
    buf_clean_up(&buf);
}

static void appending_keeps_order_and_ends_with_nul(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_true(buf_append(&buf, "ab\0c", 4));
    assert_true(buf_append_text(&buf, "de"));
    assert_true(buf_append_char(&buf, 'f'));
    assert_true(buf_printf(&buf, "%02d", 7));
    assert_int_equal(buf.length, 9);
    assert_memory_equal(buf.data, "ab\0cdef07", 10);
    buf_clean_up(&buf);
}

static void growing_keeps_the_contents(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 100000);
    for (unsigned i = 0; i < 100000; i++) {
        assert_true(buf_append_char(&buf, (char)('a' + i % 26)));
    }
    for (unsigned i = 0; i < 100000; i++) {
        assert_int_equal(buf.data[i], 'a' + i % 26);
    }
    assert_int_equal(buf.data[100000], '\0');
    buf_clean_up(&buf);
}

static void the_limit_can_be_reached_but_not_passed(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 5);
    assert_true(buf_append_text(&buf, "abcd"));
    assert_false(buf_append_text(&buf, "ef"));
    assert_false(buf_printf(&buf, "%s", "ef"));
    assert_string_equal(buf_text(&buf), "abcd");
    assert_true(buf_printf(&buf, "%s", "e"));
    assert_false(buf_append_char(&buf, 'f'));
    assert_true(buf_append(&buf, NULL, 0));
    assert_string_equal(buf_text(&buf), "abcde");
    buf_clean_up(&buf);
}

static void a_huge_count_does_not_wrap_around_the_limit(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 16);
    assert_true(buf_append_text(&buf, "x"));
    assert_false(buf_append(&buf, "x", SIZE_MAX));
    assert_false(buf_append(&buf, "x", SIZE_MAX - 1));
    assert_string_equal(buf_text(&buf), "x");
    buf_clean_up(&buf);
}

static void clearing_keeps_the_memory(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    assert_true(buf_append_text(&buf, "something"));
    const char *memory = buf.data;
    buf_clear(&buf);
    assert_string_equal(buf_text(&buf), "");
    assert_true(buf_append_text(&buf, "other"));
    assert_ptr_equal(buf.data, memory);
    buf_clean_up(&buf);
}

static void cleaning_up_keeps_the_limit(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 3);
    assert_true(buf_append_text(&buf, "abc"));
    buf_clean_up(&buf);
    assert_null(buf.data);
    assert_false(buf_append_text(&buf, "abcd"));
    assert_true(buf_append_text(&buf, "abc"));
    buf_clean_up(&buf);
}

static void releasing_hands_the_memory_over(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    assert_true(buf_append_text(&buf, "mine"));
    char *text = buf_release(&buf);
    assert_int_equal(buf.length, 0);
    assert_true(buf_append_text(&buf, "other"));
    assert_string_equal(text, "mine");
    free(text);
    buf_clean_up(&buf);
}

static void numbers_are_written_as_printf_does_it(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, 9, 10, 12345678901, -100, INT64_MAX, INT64_MIN};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct buf one;
        struct buf other;
        buf_init(&one, 64);
        buf_init(&other, 64);
        assert_true(buf_append_number(&one, numbers[i]));
        assert_true(buf_printf(&other, "%" PRId64, numbers[i]));
        assert_string_equal(buf_text(&one), buf_text(&other));
        buf_clean_up(&one);
        buf_clean_up(&other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_printf_does_it),
        cmocka_unit_test(an_empty_buffer_reads_as_empty_text),
        cmocka_unit_test(appending_keeps_order_and_ends_with_nul),
        cmocka_unit_test(growing_keeps_the_contents),
        cmocka_unit_test(the_limit_can_be_reached_but_not_passed),
        cmocka_unit_test(a_huge_count_does_not_wrap_around_the_limit),
        cmocka_unit_test(clearing_keeps_the_memory),
        cmocka_unit_test(cleaning_up_keeps_the_limit),
        cmocka_unit_test(releasing_hands_the_memory_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
