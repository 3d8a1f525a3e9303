/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/http_message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "request.h"

static void a_header_is_found_in_any_case(void **state)
{
    const struct http_header header = {text_of("Content-Type"), text_of("application/json")};
    const struct http_request request = request_with_header(&header);

    (void)state;
    assert_ptr_equal(http_request_header(&request, "content-TYPE"), &header.value);
    assert_null(http_request_header(&request, "Content-Typ"));
    assert_null(http_request_header(&request, "Content-Type2"));
    assert_null(http_request_header(&request, ""));
}

static void the_first_of_two_equal_headers_counts(void **state)
{
    const struct http_header headers[] = {
        {text_of("A"), text_of("0")}, {text_of("b"), text_of("1")}, {text_of("B"), text_of("2")}};
    const struct http_request request = {.target = "/", .headers = headers, .header_count = 3};

    (void)state;
    assert_ptr_equal(http_request_header(&request, "b"), &headers[1].value);
}

static void check_path(const char *target, const char *expected)
{
    const struct http_request request = request_with_target(target);

    assert_true(http_text_equals(http_request_path(&request), expected));
}

static void the_path_ends_before_the_first_question_mark(void **state)
{
    (void)state;
    check_path("/userDetails?id=a?b", "/userDetails");
    check_path("/userDetails", "/userDetails");
    check_path("/?", "/");
    check_path("", "");
}

static void texts_are_equal_byte_by_byte(void **state)
{
    (void)state;
    assert_true(http_text_equals((struct http_text){"abc", 2}, "ab"));
    assert_false(http_text_equals((struct http_text){"abc", 2}, "abc"));
    assert_false(http_text_equals((struct http_text){"abc", 3}, "abd"));
    assert_true(http_text_equals((struct http_text){"", 0}, ""));
    assert_false(http_text_equals((struct http_text){"a\0b", 3}, "a"));
}

static void a_response_starts_empty_and_is_empty_again_after_cleaning_up(void **state)
{
    struct http_response response;

    (void)state;
    http_response_init(&response);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(response.status, 0);
        assert_int_equal(response.header_count, 0);
        assert_int_equal(response.body.length, 0);
        assert_false(response.close);
        response.status = 200;
        response.close = true;
        http_response_add_header(&response, "Allow", "GET");
        assert_true(buf_append_text(&response.body, "{}"));
        http_response_clean_up(&response);
    }
}

static void a_header_value_is_copied(void **state)
{
    struct http_response response;
    char value[] = "GET";

    (void)state;
    http_response_init(&response);
    http_response_add_header(&response, "Allow", value);
    value[0] = 'P';
    assert_string_equal(response.headers[0].name, "Allow");
    assert_string_equal(response.headers[0].value, "GET");
    http_response_clean_up(&response);
}

static void setting_a_header_replaces_it_in_any_case_or_adds_it(void **state)
{
    struct http_response response;

    (void)state;
    http_response_init(&response);
    http_response_set_header(&response, "Content-Type", "application/json");
    http_response_set_header(&response, "content-type", "text/html");
    assert_int_equal(response.header_count, 1);
    assert_string_equal(response.headers[0].value, "text/html");
    http_response_clean_up(&response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_found_in_any_case),
        cmocka_unit_test(the_first_of_two_equal_headers_counts),
        cmocka_unit_test(the_path_ends_before_the_first_question_mark),
        cmocka_unit_test(texts_are_equal_byte_by_byte),
        cmocka_unit_test(a_response_starts_empty_and_is_empty_again_after_cleaning_up),
        cmocka_unit_test(a_header_value_is_copied),
        cmocka_unit_test(setting_a_header_replaces_it_in_any_case_or_adds_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
