/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "request.h"
#include "support.h"

static bool is_refused_as_the_row_says(const struct row *row, const struct route_match *match,
                                       const struct error *err)
{
    bool known_path = row_field_is(row, 2, "405");

    if (!known_path && !row_field_is(row, 2, "404")) {
        return row_complain(row, "refused: %s", err->message);
    }
    if (err->kind != (known_path ? ERROR_METHOD_NOT_ALLOWED : ERROR_UNKNOWN_OPERATION)) {
        return row_complain(row, "refused with kind %d", (int)err->kind);
    }
    return strcmp(match->allow, row->fields[3].text) == 0 ||
           row_complain(row, "allows '%s'", match->allow);
}

static bool labels_are(const struct row *row, const struct route_match *match)
{
    char labels[256] = "";

    for (size_t i = 0; i < ROUTE_LABELS && match->labels[i].data != NULL; i++) {
        size_t used = strlen(labels);
        (void)snprintf(labels + used, sizeof labels - used, "%s%.*s", i > 0 ? " " : "",
                       (int)match->labels[i].length, match->labels[i].data);
    }
    return strcmp(labels, row->fields[3].text) == 0 || row_complain(row, "labels '%s'", labels);
}

static bool route_is_as_the_row_says(const struct row *row, void *context)
{
    bool *seen = context;
    struct route_match match;
    struct error err;

    if (!route_find(row->fields[0].text, text_of(row->fields[1].text), &match, &err)) {
        return is_refused_as_the_row_says(row, &match, &err);
    }
    seen[match.operation] = true;
    return (row_field_is(row, 2, operation_name(match.operation)) ||
            row_complain(row, "found %s", operation_name(match.operation))) &&
           labels_are(row, &match);
}

static void every_path_leads_where_the_model_says(void **state)
{
    bool seen[OPERATION_COUNT] = {false};

    (void)state;
    assert_int_equal(rows_unmet("routing.tsv", 3, route_is_as_the_row_says, seen), 0);
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        assert_true(seen[i]);
    }
}

static void the_path_ends_where_its_length_says(void **state)
{
    struct route_match match;
    struct error err;

    (void)state;
    assert_true(route_find("GET", (struct http_text){"/session?id=1", 8}, &match, &err));
    assert_int_equal(match.operation, OPERATION_VERIFY_SESSION);
}

static void the_message_of_a_wrong_method_does_not_repeat_what_the_client_sent(void **state)
{
    struct route_match match;
    struct error err;

    (void)state;
    assert_false(route_find("\xFF\xFE", text_of("/session"), &match, &err));
    assert_null(strchr(err.message, '\xFF'));
    assert_non_null(strstr(err.message, "GET"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_leads_where_the_model_says),
        cmocka_unit_test(the_path_ends_where_its_length_says),
        cmocka_unit_test(the_message_of_a_wrong_method_does_not_repeat_what_the_client_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
