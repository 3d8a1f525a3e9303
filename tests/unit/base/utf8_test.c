/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support.h"

static bool count_is_as_the_row_says(const struct row *row, void *context)
{
    const struct row_field *text = &row->fields[0];
    size_t scalars = 0;
    bool valid = utf8_count(text->text, text->length, &scalars);

    (void)context;
    if (row_field_is(row, 1, "error")) {
        return !valid || row_complain(row, "accepted, with %zu characters", scalars);
    }
    if (!valid) {
        return row_complain(row, "refused");
    }
    return (long long)scalars == row_number(row, 2) ||
           row_complain(row, "counted %zu characters", scalars);
}

static void count_accepts_utf8_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("utf8.tsv", 2, count_is_as_the_row_says, NULL), 0);
}

/* The largest limit that is a boundary between characters, found by decoding from the front. */
static size_t last_boundary(const char *text, size_t bytes, size_t limit)
{
    size_t at = 0;
    uint32_t scalar;

    for (;;) {
        size_t length = utf8_decode(text + at, bytes - at, &scalar);
        if (length == 0 || at + length > limit) {
            return at;
        }
        at += length;
    }
}

static bool prefix_cuts_no_character(const struct row *row, void *context)
{
    const struct row_field *text = &row->fields[0];
    bool met = true;

    (void)context;
    if (row_field_is(row, 1, "error")) {
        return true;
    }
    for (size_t limit = 0; limit <= text->length + 1; limit++) {
        size_t prefix = utf8_prefix(text->text, text->length, limit);
        if (prefix != last_boundary(text->text, text->length, limit)) {
            met = row_complain(row, "cut to %zu bytes it has %zu", limit, prefix);
        }
    }
    return met;
}

static void prefix_is_the_longest_that_cuts_no_character(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("utf8.tsv", 2, prefix_cuts_no_character, NULL), 0);
}

/* UTF-8 by the table of RFC 3629, section 3; surrogates are encoded as if they were characters. */
static size_t encode(uint32_t scalar, char out[4])
{
    if (scalar < 0x80) {
        out[0] = (char)scalar;
        return 1;
    }
    size_t length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (scalar & 0x3FU));
        scalar >>= 6U;
    }
    out[0] = (char)(lead[length] | scalar);
    return length;
}

static void decode_gives_back_every_scalar_value(void **state)
{
    (void)state;
    for (uint32_t scalar = 0; scalar < 0x110000; scalar++) {
        char bytes[4];
        uint32_t decoded = 0xFFFFFFFF;
        size_t length = encode(scalar, bytes);
        if (scalar >= 0xD800 && scalar <= 0xDFFF) {
            assert_int_equal(utf8_decode(bytes, length, &decoded), 0);
        } else {
            assert_int_equal(utf8_decode(bytes, length, &decoded), length);
            assert_int_equal(decoded, scalar);
        }
    }
}

static void decode_refuses_a_character_whose_end_is_missing(void **state)
{
    const uint32_t scalars[] = {0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
    char bytes[4];
    uint32_t decoded;

    (void)state;
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        size_t length = encode(scalars[i], bytes);
        for (size_t available = 0; available < length; available++) {
            assert_int_equal(utf8_decode(bytes, available, &decoded), 0);
        }
    }
}

static void decode_takes_only_the_first_character(void **state)
{
    uint32_t scalar = 0;

    (void)state;
    assert_int_equal(utf8_decode("\xC3\xA9t\xC3\xA9", 5, &scalar), 2);
    assert_int_equal(scalar, 0xE9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_accepts_utf8_and_nothing_else),
        cmocka_unit_test(prefix_is_the_longest_that_cuts_no_character),
        cmocka_unit_test(decode_gives_back_every_scalar_value),
        cmocka_unit_test(decode_refuses_a_character_whose_end_is_missing),
        cmocka_unit_test(decode_takes_only_the_first_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
