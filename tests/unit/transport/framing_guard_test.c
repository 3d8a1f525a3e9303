/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/framing_guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "support.h"
#include "transport/raw_head.h"

static bool judge(const struct raw_head *head, enum raw_head_state state, struct error *err)
{
    return state == RAW_HEAD_COMPLETE && framing_guard_check(&head->request, head->version, err);
}

static bool head_is_judged_as_the_row_says(const struct row *row, void *context)
{
    char *bytes = mem_alloc(row->fields[0].length + 1);
    struct error err = {ERROR_INTERNAL, "not complete"};
    struct raw_head head;

    (void)context;
    memcpy(bytes, row->fields[0].text, row->fields[0].length + 1);
    bool passed = judge(&head, raw_head_read(&head, bytes, row->fields[0].length, &err), &err);
    bool met = true;
    if (row_field_is(row, 1, "ok")) {
        met = passed || row_complain(row, "refused: %s", err.message);
    } else if (passed) {
        met = row_complain(row, "passed");
    } else if (err.kind != ERROR_MALFORMED_REQUEST ||
               strstr(err.message, row->fields[2].text) == NULL) {
        met = row_complain(row, "refused with: %s", err.message);
    }
    free(bytes);
    return met;
}

static void only_requests_that_nobody_can_read_in_two_ways_pass(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("framing.tsv", 2, head_is_judged_as_the_row_says, NULL), 0);
}

static struct http_request request_with(const struct http_header *header)
{
    return (struct http_request){.method = "PUT",
                                 .target = "/v1/accessTokens",
                                 .headers = header,
                                 .header_count = header == NULL ? 0 : 1,
                                 .body = ""};
}

static struct http_header header(const char *name, const char *value)
{
    return (struct http_header){{name, strlen(name)}, {value, strlen(value)}};
}

static void content_length_is_read_to_the_last_digit(void **state)
{
    struct http_header length = header("content-LENGTH", "00123456789012345678");
    struct http_request request = request_with(&length);

    (void)state;
    assert_int_equal(framing_guard_content_length(&request), INT64_C(123456789012345678));
}

static void content_length_is_zero_without_the_header(void **state)
{
    struct http_request request = request_with(NULL);

    (void)state;
    assert_int_equal(framing_guard_content_length(&request), 0);
}

static void a_line_feed_in_a_value_is_refused_wherever_it_comes_from(void **state)
{
    struct http_header smuggled = header("X", "a\nContent-Length: 5");
    struct http_request request = request_with(&smuggled);
    struct error err = {ERROR_INTERNAL, ""};

    (void)state;
    assert_false(framing_guard_check(&request, "HTTP/1.0", &err));
    assert_int_equal(err.kind, ERROR_MALFORMED_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_requests_that_nobody_can_read_in_two_ways_pass),
        cmocka_unit_test(content_length_is_read_to_the_last_digit),
        cmocka_unit_test(content_length_is_zero_without_the_header),
        cmocka_unit_test(a_line_feed_in_a_value_is_refused_wherever_it_comes_from),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
