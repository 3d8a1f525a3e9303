/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support.h"

static bool same(const struct buf *buf, const struct row_field *field)
{
    return buf->length == field->length && memcmp(buf_text(buf), field->text, field->length) == 0;
}

static bool is_refusal(const struct row *row, const struct error *err, const struct buf *out)
{
    if (err->kind != ERROR_MALFORMED_REQUEST || strstr(err->message, row->fields[2].text) == NULL) {
        return row_complain(row, "refused with: %s", err->message);
    }
    return out->length == 0 || row_complain(row, "refused, but left '%s'", buf_text(out));
}

static bool decodes_as_the_row_says(const struct row *row, void *context)
{
    struct error err = {ERROR_INTERNAL, ""};
    struct buf out;

    (void)context;
    buf_init(&out, 100);
    bool decoded = uri_decode(row->fields[0].text, row->fields[0].length, &out, &err);
    bool met;
    if (row_field_is(row, 1, "error")) {
        met = decoded ? row_complain(row, "taken for '%s'", buf_text(&out))
                      : is_refusal(row, &err, &out);
    } else if (!decoded) {
        met = row_complain(row, "refused: %s", err.message);
    } else {
        met = same(&out, &row->fields[2]) || row_complain(row, "taken for '%s'", buf_text(&out));
    }
    buf_clean_up(&out);
    return met;
}

static void decode_is_strict(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("uri.tsv", 3, decodes_as_the_row_says, NULL), 0);
}

static void decode_appends_and_leaves_what_was_there_on_error(void **state)
{
    struct error err;
    struct buf out;

    (void)state;
    buf_init(&out, 100);
    assert_true(uri_decode("a%20", 4, &out, &err));
    assert_true(uri_decode("b", 1, &out, &err));
    assert_string_equal(buf_text(&out), "a b");
    assert_false(uri_decode("c%", 2, &out, &err));
    assert_false(uri_decode("c%FF", 4, &out, &err));
    assert_false(uri_decode("c%00", 4, &out, &err));
    assert_string_equal(buf_text(&out), "a b");
    buf_clean_up(&out);
}

static void decode_refuses_more_than_the_buffer_takes(void **state)
{
    struct error err = {ERROR_INTERNAL, ""};
    struct buf out;

    (void)state;
    buf_init(&out, 3);
    assert_true(uri_decode("%C3%A9a", 7, &out, &err));
    buf_clear(&out);
    assert_false(uri_decode("%C3%A9ab", 8, &out, &err));
    assert_int_equal(err.kind, ERROR_MALFORMED_REQUEST);
    assert_string_equal(err.message, "A part of the URL is longer than 3 bytes");
    assert_int_equal(out.length, 0);
    buf_clean_up(&out);
}

/* Fields: query, wanted name, "found", "absent" or "error", then the value or the message. */
static bool query_has_what_the_row_says(const struct row *row, void *context)
{
    struct error err = {ERROR_INTERNAL, ""};
    struct buf out;
    bool found = false;

    (void)context;
    buf_init(&out, 100);
    bool good = uri_query_member((struct http_text){row->fields[0].text, row->fields[0].length},
                                 row->fields[1].text, &out, &found, &err);
    const char *seen = !good ? "error" : found ? "found" : "absent";
    bool met = row_field_is(row, 2, seen) || row_complain(row, "%s: %s", seen, err.message);
    if (met && !good) {
        met = (err.kind == ERROR_MALFORMED_REQUEST && out.length == 0 &&
               strstr(err.message, row->fields[3].text) != NULL) ||
              row_complain(row, "refused with: %s", err.message);
    } else if (met) {
        met = same(&out, &row->fields[3]) || row_complain(row, "its value is '%s'", buf_text(&out));
    }
    buf_clean_up(&out);
    return met;
}

static void query_member_finds_one_value_by_its_name(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("queries.tsv", 3, query_has_what_the_row_says, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_is_strict),
        cmocka_unit_test(decode_appends_and_leaves_what_was_there_on_error),
        cmocka_unit_test(decode_refuses_more_than_the_buffer_takes),
        cmocka_unit_test(query_member_finds_one_value_by_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
