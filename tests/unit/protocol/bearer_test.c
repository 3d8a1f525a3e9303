/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/bearer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "request.h"

static void check_token(const char *value, const char *expected)
{
    struct http_text token;

    assert_true(bearer_parse(text_of(value), &token));
    assert_true(http_text_equals(token, expected));
}

static void the_token_is_what_follows_the_scheme(void **state)
{
    (void)state;
    check_token("Bearer abc", "abc");
    check_token("Bearer a", "a");
    check_token("Bearer aA0-._~+/==", "aA0-._~+/==");
    check_token("Bearer !\"#,;:", "!\"#,;:");
}

static void the_scheme_is_taken_in_any_case(void **state)
{
    (void)state;
    check_token("bearer abc", "abc");
    check_token("BEARER abc", "abc");
}

static void more_than_one_space_may_stand_before_the_token(void **state)
{
    (void)state;
    check_token("Bearer    abc", "abc");
}

static void the_token_ends_with_the_value_not_with_a_nul(void **state)
{
    struct http_text token;

    (void)state;
    assert_true(bearer_parse((struct http_text){"Bearer abcdef", 10}, &token));
    assert_true(http_text_equals(token, "abc"));
}

static void anything_else_is_no_bearer_token(void **state)
{
    static const char *const others[] = {"",
                                         "Bearer",
                                         "Bearer ",
                                         "Bearer   ",
                                         "Bearerabc",
                                         "Bearer\tabc",
                                         "Basic abc",
                                         "abc",
                                         "Bearer abc def",
                                         "Bearer abc ",
                                         " Bearer abc",
                                         "Bearer a\tb",
                                         "Bearer a\x01",
                                         "Bearer a\x7F",
                                         "Bearer caf\xC3\xA9",
                                         "Token abc",
                                         "Bearer: abc",
                                         "Bearer\xC2\xA0x",
                                         "Bearer \"a\" b\""};
    struct http_text token;

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        print_message("%s\n", others[i]);
        assert_false(bearer_parse(text_of(others[i]), &token));
    }
}

static void check_credentials(const char *value, const char *expected)
{
    const struct http_header header = {text_of("authorization"), text_of(value)};
    const struct http_request request = request_with_header(&header);

    assert_true(http_text_equals(bearer_credentials(&request), expected));
}

static void what_must_not_be_shown_is_what_follows_the_scheme(void **state)
{
    const struct http_request silent = request_with_target("/");

    (void)state;
    check_credentials("Bearer abc", "abc");
    check_credentials("Basic YWxpY2U6c2VjcmV0", "YWxpY2U6c2VjcmV0");
    check_credentials("a-token-without-a-scheme", "a-token-without-a-scheme");
    check_credentials("", "");
    assert_true(http_text_equals(bearer_credentials(&silent), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_is_what_follows_the_scheme),
        cmocka_unit_test(the_scheme_is_taken_in_any_case),
        cmocka_unit_test(more_than_one_space_may_stand_before_the_token),
        cmocka_unit_test(the_token_ends_with_the_value_not_with_a_nul),
        cmocka_unit_test(anything_else_is_no_bearer_token),
        cmocka_unit_test(what_must_not_be_shown_is_what_follows_the_scheme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
