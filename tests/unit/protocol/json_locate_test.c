/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_locate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support.h"

/* Fields: text, pointer, place of the name, place of the value; "-" for none. */
static bool part_is_where_the_row_says(const struct row *row, enum json_part part, size_t field)
{
    const struct row_field *text = &row->fields[0];
    struct json_position at = {0, 0, 0};
    char place[32] = "-";

    if (json_locate(text->text, text->length, row->fields[1].text, part, &at)) {
        (void)snprintf(place, sizeof place, "%u:%u", at.line, at.column);
    }
    return row_field_is(row, field, place) ||
           row_complain(row, "%s at %s", part == JSON_PART_NAME ? "name" : "value", place);
}

static bool node_is_where_the_row_says(const struct row *row, void *context)
{
    (void)context;
    return part_is_where_the_row_says(row, JSON_PART_NAME, 2) &&
           part_is_where_the_row_says(row, JSON_PART_VALUE, 3);
}

static void locate_finds_names_and_values_by_their_pointer(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("json_locate.tsv", 4, node_is_where_the_row_says, NULL), 0);
}

static void locate_leaves_the_position_alone_when_there_is_no_such_thing(void **state)
{
    struct json_position at = {7, 7, 7};

    (void)state;
    assert_false(json_locate("{}", 2, "/a", JSON_PART_VALUE, &at));
    assert_false(json_locate("{}", 2, "", JSON_PART_NAME, &at));
    assert_int_equal(at.offset, 7);
    assert_int_equal(at.line, 7);
    assert_int_equal(at.column, 7);
}

static void locate_counts_offsets_in_bytes(void **state)
{
    const char *text = "{\"\xC3\xA9\": 1}";
    struct json_position at;

    (void)state;
    assert_true(json_locate(text, strlen(text), "/\xC3\xA9", JSON_PART_VALUE, &at));
    assert_int_equal(at.offset, 7);
    assert_int_equal(at.column, 7);
    assert_true(json_locate(text, strlen(text), "", JSON_PART_VALUE, &at));
    assert_int_equal(at.offset, 0);
}

static void append_escapes_what_a_pointer_needs_escaped(void **state)
{
    struct buf pointer;

    (void)state;
    buf_init(&pointer, 100);
    json_pointer_append(&pointer, "a/b");
    json_pointer_append(&pointer, "m~n");
    json_pointer_append(&pointer, "");
    json_pointer_append_index(&pointer, 12);
    json_pointer_append(&pointer, "~1");
    assert_string_equal(buf_text(&pointer), "/a~1b/m~0n//12/~01");
    buf_clean_up(&pointer);
}

static void append_leaves_a_pointer_whole_that_would_grow_too_long(void **state)
{
    struct buf pointer;

    (void)state;
    buf_init(&pointer, 5);
    json_pointer_append(&pointer, "a");
    json_pointer_append(&pointer, "b/");
    json_pointer_append_index(&pointer, 100);
    assert_string_equal(buf_text(&pointer), "/a");
    json_pointer_append(&pointer, "bc");
    assert_string_equal(buf_text(&pointer), "/a/bc");
    json_pointer_append(&pointer, "");
    assert_string_equal(buf_text(&pointer), "/a/bc");
    buf_clean_up(&pointer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locate_finds_names_and_values_by_their_pointer),
        cmocka_unit_test(locate_leaves_the_position_alone_when_there_is_no_such_thing),
        cmocka_unit_test(locate_counts_offsets_in_bytes),
        cmocka_unit_test(append_escapes_what_a_pointer_needs_escaped),
        cmocka_unit_test(append_leaves_a_pointer_whole_that_would_grow_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
