/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "support.h"

#define MS_A_DAY 86400000LL
#define UNTOUCHED 42

/* In memory of its own, so that a read past the end is noticed. */
static bool parse(const char *text, size_t length, int64_t *ms)
{
    char *copy = mem_alloc(length > 0 ? length : 1);

    memcpy(copy, text, length);
    bool parsed = timestamp_parse(copy, length, ms);
    free(copy);
    return parsed;
}

static bool parses_as_the_row_says(const struct row *row, void *context)
{
    int64_t ms = UNTOUCHED;
    bool parsed = parse(row->fields[0].text, row->fields[0].length, &ms);

    (void)context;
    if (row_field_is(row, 1, "error")) {
        return (!parsed && ms == UNTOUCHED) || row_complain(row, "taken for %lld", (long long)ms);
    }
    if (!parsed) {
        return row_complain(row, "refused");
    }
    return ms == row_number(row, 2) || row_complain(row, "taken for %lld", (long long)ms);
}

static void parse_takes_rfc_3339_to_the_letter(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("timestamps.tsv", 2, parses_as_the_row_says, NULL), 0);
}

static bool formats_as_the_row_says(const struct row *row, void *context)
{
    char text[TIMESTAMP_TEXT_BYTES];

    (void)context;
    if (row_field_is(row, 1, "error")) {
        return true;
    }
    timestamp_format(row_number(row, 2), text);
    return row_field_is(row, 3, text) || row_complain(row, "written as %s", text);
}

static void format_writes_utc_with_milliseconds(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("timestamps.tsv", 2, formats_as_the_row_says, NULL), 0);
}

static bool every_cut_is_refused(const struct row *row, void *context)
{
    const struct row_field *text = &row->fields[0];
    int64_t ms;
    bool met = true;

    (void)context;
    for (size_t length = 0; row_field_is(row, 1, "ok") && length < text->length; length++) {
        if (parse(text->text, length, &ms)) {
            met = row_complain(row, "its first %zu bytes are taken", length);
        }
    }
    return met;
}

static void parse_refuses_a_timestamp_that_is_cut_anywhere(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("timestamps.tsv", 2, every_cut_is_refused, NULL), 0);
}

#define DAYS_IN_400_YEARS 146097

/* Goes through 400 years, day by day; returns the day behind them. */
static int64_t walk_400_years(int64_t noon)
{
    char before[TIMESTAMP_TEXT_BYTES] = "";
    char text[TIMESTAMP_TEXT_BYTES];

    for (size_t day = 0; day < DAYS_IN_400_YEARS; day++) {
        int64_t ms = 0;
        timestamp_format(noon, text);
        assert_true(strcmp(before, text) < 0);
        assert_string_equal(text + strlen("0000-00-00"), "T12:00:00.000Z");
        assert_true(timestamp_parse(text, strlen(text), &ms));
        assert_int_equal(ms, noon);
        memcpy(before, text, sizeof text);
        noon += MS_A_DAY;
    }
    return noon;
}

static int64_t must_parse(const char *text)
{
    int64_t ms = 0;

    assert_true(timestamp_parse(text, strlen(text), &ms));
    return ms;
}

static void parse_gives_back_every_day_that_format_writes(void **state)
{
    (void)state;
    int64_t end = walk_400_years(must_parse("0001-01-01T12:00:00Z"));
    assert_int_equal(end, must_parse("0401-01-01T12:00:00Z"));
    end = walk_400_years(must_parse("1800-03-01T12:00:00Z"));
    assert_int_equal(end, must_parse("2200-03-01T12:00:00Z"));
    end = walk_400_years(must_parse("9600-01-01T12:00:00Z"));
    assert_int_equal(end - MS_A_DAY, must_parse("9999-12-31T12:00:00Z"));
}

static void format_writes_the_nearest_instant_that_has_four_digits(void **state)
{
    const int64_t early[] = {TIMESTAMP_EARLIEST_MS, TIMESTAMP_EARLIEST_MS - 1, INT64_MIN};
    const int64_t late[] = {TIMESTAMP_LATEST_MS, TIMESTAMP_LATEST_MS + 1, INT64_MAX};
    char text[TIMESTAMP_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        timestamp_format(early[i], text);
        assert_string_equal(text, "0001-01-01T00:00:00.000Z");
        timestamp_format(late[i], text);
        assert_string_equal(text, "9999-12-31T23:59:59.999Z");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_takes_rfc_3339_to_the_letter),
        cmocka_unit_test(format_writes_utc_with_milliseconds),
        cmocka_unit_test(parse_refuses_a_timestamp_that_is_cut_anywhere),
        cmocka_unit_test(parse_gives_back_every_day_that_format_writes),
        cmocka_unit_test(format_writes_the_nearest_instant_that_has_four_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
