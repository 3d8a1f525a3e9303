/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/http_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"

static void the_example_of_the_rfc_is_formatted(void **state)
{
    struct http_date date = {0};

    (void)state;
    assert_string_equal(http_date_text(&date, INT64_C(784111777999)),
                        "Sun, 06 Nov 1994 08:49:37 GMT");
}

static void the_text_follows_the_instant_forwards_and_backwards(void **state)
{
    struct http_date date = {0};

    (void)state;
    assert_string_equal(http_date_text(&date, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_string_equal(http_date_text(&date, 999), "Thu, 01 Jan 1970 00:00:00 GMT");
    assert_string_equal(http_date_text(&date, 1000), "Thu, 01 Jan 1970 00:00:01 GMT");
    assert_string_equal(http_date_text(&date, -1), "Wed, 31 Dec 1969 23:59:59 GMT");
}

static void every_instant_of_the_clock_has_a_text(void **state)
{
    struct http_date date = {0};

    (void)state;
    assert_string_equal(http_date_text(&date, CLOCK_MIN_MS), "Mon, 01 Jan 0001 00:00:00 GMT");
    assert_string_equal(http_date_text(&date, CLOCK_MAX_MS), "Fri, 31 Dec 9999 23:59:59 GMT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_rfc_is_formatted),
        cmocka_unit_test(the_text_follows_the_instant_forwards_and_backwards),
        cmocka_unit_test(every_instant_of_the_clock_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
