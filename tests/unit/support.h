/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Tables of test cases: fixtures/tables/NAME.tsv, a case a line, its fields separated by tabs.
 * Empty lines and lines that start with '#' are skipped. A field may hold \t, \n, \r, \0, \\ and
 * \xNN (any byte, two upper-case hexadecimal digits).
 *
 * A test walks a whole table and reports each row that is not met, so one run names them all:
 *
 *     static bool row_is_met(const struct row *row, void *context)
 *     {
 *         ...
 *         return right || row_complain(row, "parsed to %d", number);
 *     }
 *     ...
 *     assert_int_equal(rows_unmet("numbers.tsv", 2, row_is_met, NULL), 0);
 */
#include <stdbool.h>
#include <stddef.h>

#define ROW_FIELDS 8

struct row_field {
    const char *text; /* followed by a NUL that `length` does not count */
    size_t length;
};

struct row {
    const char *table;
    unsigned line;
    size_t count;                        /* of the fields */
    struct row_field fields[ROW_FIELDS]; /* those behind `count` are empty */
};

/*
 * Calls is_met for each row and returns how many were not met. A table that cannot be read, that
 * has no rows, or a row with fewer than `least_fields`, ends the program.
 */
size_t rows_unmet(const char *table, size_t least_fields,
                  bool (*is_met)(const struct row *row, void *context), void *context);

/* Prints where the row stands and the message; is false. */
bool row_complain(const struct row *row, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the field is exactly this text. */
bool row_field_is(const struct row *row, size_t field, const char *text);

/* The number in a field; a field that is none ends the program. */
long long row_number(const struct row *row, size_t field);
