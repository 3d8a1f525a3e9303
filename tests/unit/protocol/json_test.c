/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "json_tree.h"
#include "support.h"

#define DEPTH 64

/* In memory of its own, so that a read past the end is noticed. */
static bool check(const char *text, size_t length, struct json_problem *problem)
{
    char *copy = mem_alloc(length > 0 ? length : 1);

    memcpy(copy, text, length);
    bool good = json_check(copy, length, DEPTH, problem);
    free(copy);
    return good;
}

static bool is_printable(const char *message)
{
    uint32_t scalar;
    size_t count = strlen(message);

    for (size_t at = 0; at < count;) {
        size_t taken = utf8_decode(message + at, count - at, &scalar);
        if (taken == 0 || scalar < 0x20 || (scalar >= 0x7F && scalar <= 0x9F)) {
            return false;
        }
        at += taken;
    }
    return count > 0;
}

static bool problem_is_the_rows(const struct row *row, const struct json_problem *problem)
{
    char place[32];

    (void)snprintf(place, sizeof place, "%u:%u", problem->at.line, problem->at.column);
    if (!is_printable(problem->message)) {
        return row_complain(row, "the message cannot be printed");
    }
    return (row_field_is(row, 2, place) && strstr(problem->message, row->fields[3].text) != NULL) ||
           row_complain(row, "refused with %s: %s", place, problem->message);
}

static bool is_judged_as_the_row_says(const struct row *row, void *context)
{
    struct json_problem problem = {{0, 0, 0}, ""};
    bool good = check(row->fields[0].text, row->fields[0].length, &problem);

    (void)context;
    if (row_field_is(row, 1, "ok")) {
        return good || row_complain(row, "refused: %s", problem.message);
    }
    if (good) {
        return row_complain(row, "accepted");
    }
    return problem_is_the_rows(row, &problem);
}

static void check_is_strict_and_says_what_is_wrong_where(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("json.tsv", 2, is_judged_as_the_row_says, NULL), 0);
}

static bool tree_is_equal(const struct row *row, void *context)
{
    const struct row_field *text = &row->fields[0];
    struct json_problem problem;
    cJSON *tree = json_parse(text->text, text->length, DEPTH, &problem);

    (void)context;
    if (row_field_is(row, 1, "error")) {
        cJSON_Delete(tree);
        return tree == NULL || row_complain(row, "parsed");
    }
    bool met = tree != NULL && json_tree_matches(tree, text->text, text->length);
    cJSON_Delete(tree);
    return met || row_complain(row, "the tree is another one");
}

static void parse_builds_the_tree_that_the_text_says(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("json.tsv", 2, tree_is_equal, NULL), 0);
}

static bool every_cut_is_refused(const struct row *row, void *context)
{
    const struct row_field *text = &row->fields[0];
    struct json_problem problem;
    bool met = true;

    (void)context;
    if (!row_field_is(row, 1, "ok") || (text->text[0] != '{' && text->text[0] != '[')) {
        return true;
    }
    size_t end = text->length;
    while (text->text[end - 1] != '}' && text->text[end - 1] != ']') {
        end--;
    }
    for (size_t length = 0; length < end; length++) {
        if (check(text->text, length, &problem)) {
            met = row_complain(row, "its first %zu bytes are accepted", length);
        }
    }
    return met;
}

static void check_refuses_an_object_or_array_that_is_cut_anywhere(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("json.tsv", 2, every_cut_is_refused, NULL), 0);
}

static void append_many(struct buf *text, const char *piece, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        assert_true(buf_append_text(text, piece));
    }
}

static bool nested_is_accepted(const char *open, const char *close, size_t depth,
                               struct json_problem *problem)
{
    struct buf text;

    buf_init(&text, 100000);
    append_many(&text, open, depth);
    append_many(&text, close, depth);
    bool good = json_check(text.data, text.length, DEPTH, problem);
    buf_clean_up(&text);
    return good;
}

static void check_takes_64_levels_and_refuses_the_65th(void **state)
{
    struct json_problem problem;

    (void)state;
    assert_true(nested_is_accepted("[", "]", 64, &problem));
    assert_false(nested_is_accepted("[", "]", 65, &problem));
    assert_int_equal(problem.at.column, 65);
    assert_string_equal(problem.message, "nested deeper than 64 levels");
    assert_false(nested_is_accepted("[", "]", 10000, &problem));
    assert_int_equal(problem.at.column, 65);
    assert_false(nested_is_accepted("{\"a\":", "}", 65, &problem));
    assert_int_equal(problem.at.column, 64 * 5 + 1);
}

static void check_counts_levels_not_brackets(void **state)
{
    struct json_problem problem;

    (void)state;
    assert_true(json_check("[[],[],{},{}]", 13, 2, &problem));
    assert_false(json_check("[[],[[]]]", 9, 2, &problem));
    assert_int_equal(problem.at.column, 6);
    assert_true(json_check("0", 1, 0, &problem));
    assert_false(json_check("[]", 2, 0, &problem));
}

static void parse_goes_no_deeper_than_cjson_can(void **state)
{
    struct json_problem problem;
    struct buf text;

    (void)state;
    buf_init(&text, 100000);
    append_many(&text, "[", CJSON_NESTING_LIMIT);
    append_many(&text, "]", CJSON_NESTING_LIMIT);
    cJSON *tree = json_parse(text.data, text.length, 100000, &problem);
    assert_non_null(tree);
    cJSON_Delete(tree);
    buf_clear(&text);
    append_many(&text, "[", CJSON_NESTING_LIMIT + 1);
    assert_null(json_parse(text.data, text.length, 100000, &problem));
    assert_string_equal(problem.message, "nested deeper than 1000 levels");
    buf_clean_up(&text);
}

/* An object of many members, "k0" to "kN". */
static void append_members(struct buf *text, size_t count)
{
    assert_true(buf_append_text(text, "{"));
    for (size_t i = 0; i < count; i++) {
        assert_true(buf_printf(text, "%s\"k%zu\":1", i > 0 ? "," : "", i));
    }
}

static void check_finds_one_repeated_name_among_16000(void **state)
{
    struct json_problem problem;
    struct buf text;

    (void)state;
    buf_init(&text, 1000000);
    append_members(&text, 16000);
    size_t comma = text.length;
    assert_true(buf_append_text(&text, ",\"k7\":1}"));
    assert_false(json_check(text.data, text.length, DEPTH, &problem));
    assert_string_equal(problem.message, "member \"k7\" appears twice in the same object");
    assert_int_equal(problem.at.offset, comma + 1);
    memcpy(text.data + comma, ",\"z7\"", 5);
    assert_true(json_check(text.data, text.length, DEPTH, &problem));
    buf_clean_up(&text);
}

static void check_finds_a_repeated_name_around_objects_with_many_names(void **state)
{
    struct json_problem problem;
    struct buf text;

    (void)state;
    buf_init(&text, 1000000);
    assert_true(buf_append_text(&text, "{\"a\":"));
    append_members(&text, 100);
    assert_true(buf_append_text(&text, "},\"b\":"));
    append_members(&text, 100);
    assert_true(buf_append_text(&text, "},\"k1\":1"));
    size_t comma = text.length;
    assert_true(buf_append_text(&text, ",\"a\":1}"));
    assert_false(json_check(text.data, text.length, DEPTH, &problem));
    assert_int_equal(problem.at.offset, comma + 1);
    memcpy(text.data + comma, ",\"c\"", 4);
    assert_true(json_check(text.data, text.length, DEPTH, &problem));
    buf_clean_up(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_is_strict_and_says_what_is_wrong_where),
        cmocka_unit_test(parse_builds_the_tree_that_the_text_says),
        cmocka_unit_test(check_refuses_an_object_or_array_that_is_cut_anywhere),
        cmocka_unit_test(check_takes_64_levels_and_refuses_the_65th),
        cmocka_unit_test(check_counts_levels_not_brackets),
        cmocka_unit_test(parse_goes_no_deeper_than_cjson_can),
        cmocka_unit_test(check_finds_one_repeated_name_among_16000),
        cmocka_unit_test(check_finds_a_repeated_name_around_objects_with_many_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
