/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void fill_keeps_the_kind_and_formats_the_message(void **state)
{
    struct error err = {.kind = ERROR_INTERNAL};

    (void)state;
    error_fill(&err, ERROR_CONFLICT, "%s has %d", "alice", 3);
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_string_equal(err.message, "alice has 3");
}

static void set_is_false_and_fills(void **state)
{
    struct error err = {.kind = ERROR_INTERNAL};

    (void)state;
    assert_false(error_set(&err, ERROR_NOT_FOUND, "gone"));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_string_equal(err.message, "gone");
}

static void a_message_that_fits_exactly_is_whole(void **state)
{
    struct error err;
    char text[ERROR_MESSAGE_BYTES];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_fill(&err, ERROR_VALIDATION, "%s", text);
    assert_string_equal(err.message, text);
}

static void a_message_that_is_too_long_is_cut_between_characters(void **state)
{
    /* Four-byte characters behind 0 to 3 letters put the cut at each place within a character. */
    char text[ERROR_MESSAGE_BYTES + 16];

    (void)state;
    for (size_t letters = 0; letters < 4; letters++) {
        struct error err;
        size_t length = letters;
        memset(text, 'x', letters);
        while (length + 4 < sizeof text) {
            memcpy(text + length, "\xF0\x9F\x99\x82", 4);
            length += 4;
        }
        text[length] = '\0';
        error_fill(&err, ERROR_VALIDATION, "%s", text);
        size_t kept = strlen(err.message);
        assert_int_equal((kept - letters) % 4, 0);
        assert_in_range(kept, ERROR_MESSAGE_BYTES - 4, ERROR_MESSAGE_BYTES - 1);
        assert_memory_equal(err.message, text, kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fill_keeps_the_kind_and_formats_the_message),
        cmocka_unit_test(set_is_false_and_fills),
        cmocka_unit_test(a_message_that_fits_exactly_is_whole),
        cmocka_unit_test(a_message_that_is_too_long_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
