/* SPDX-License-Identifier: Apache-2.0 */
#include "config/visible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_shown(const char *text, size_t limit, const char *expected)
{
    struct buf shown;

    buf_init(&shown, 1024);
    visible_append(&shown, text, limit);
    assert_string_equal(buf_text(&shown), expected);
    buf_clean_up(&shown);
}

static void assert_number(double number, const char *expected)
{
    struct buf shown;

    buf_init(&shown, 64);
    visible_append_number(&shown, number);
    assert_string_equal(buf_text(&shown), expected);
    buf_clean_up(&shown);
}

static void text_stays_as_it_is(void **state)
{
    (void)state;
    assert_shown("", 10, "");
    assert_shown("h\xC3\xA9llo /~\"", 20, "h\xC3\xA9llo /~\"");
}

static void control_characters_and_bad_bytes_are_escaped(void **state)
{
    (void)state;
    assert_shown("a\nb\x1B[1m\x7F\xC2\x9B", 80, "a\\u000ab\\u001b[1m\\u007f\\u009b");
    assert_shown("\xFFz\xC3", 80, "\\xffz\\xc3");
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_shown("abcdef", 3, "abc...");
    assert_shown("abc", 3, "abc");
    assert_shown("a\xC3\xA9\xC3\xA9", 2, "a\xC3\xA9...");
}

static void numbers_read_as_what_they_are(void **state)
{
    (void)state;
    assert_number(0, "0");
    assert_number(-3, "-3");
    assert_number(9007199254740991, "9007199254740991");
    assert_number(0.1, "0.1");
    assert_number(200.5, "200.5");
    assert_number(1e300, "1e+300");
    assert_number(1.0 / 3.0, "0.3333333333333333");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_as_it_is),
        cmocka_unit_test(control_characters_and_bad_bytes_are_escaped),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(numbers_read_as_what_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
