/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/identity_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "request.h"

static char user_name[] = "alice";
static char display_name[] = "Alice \"A\" \xC3\x85";
static char email[] = "alice@example.com";

static struct user alice = {.identity = "00000000-0000-5000-8000-00000000000a",
                            .user_name = user_name,
                            .display_name = display_name,
                            .email = email};

static void check_query(const char *target, const char *id, const char *name)
{
    const struct http_request request = request_with_target(target);
    struct get_user_details_input input;
    struct error err;

    assert_true(get_user_details_decode(&request, &input, &err));
    assert_string_equal(buf_text(&input.id), id);
    assert_string_equal(buf_text(&input.user_name), name);
    get_user_details_clean_up(&input);
}

static void id_and_user_name_are_read_from_the_query(void **state)
{
    (void)state;
    check_query("/userDetails", "", "");
    check_query("/userDetails?", "", "");
    check_query("/userDetails?id=abc", "abc", "");
    check_query("/userDetails?userName=alice", "", "alice");
    check_query("/userDetails?userName=a_b.c-D9&id=x%20y%2Fz%2B%C3%A9", "x y/z+\xC3\xA9",
                "a_b.c-D9");
    check_query("/userDetails?ID=abc&username=alice&other=1", "", "");
}

/* The message that a query is refused with. */
static const char *refusal(const char *target, enum error_kind kind)
{
    const struct http_request request = request_with_target(target);
    struct get_user_details_input input;
    static struct error err;

    assert_false(get_user_details_decode(&request, &input, &err));
    assert_int_equal(err.kind, kind);
    get_user_details_clean_up(&input);
    return err.message;
}

static void lengths_and_the_pattern_of_the_user_name_are_checked(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("/userDetails?id=", ERROR_VALIDATION), "between 1 and 256"));
    assert_non_null(strstr(refusal("/userDetails?id", ERROR_VALIDATION), "between 1 and 256"));
    assert_non_null(
        strstr(refusal("/userDetails?userName=ab", ERROR_VALIDATION), "between 3 and 100"));
    assert_non_null(strstr(refusal("/userDetails?userName=m@x!", ERROR_VALIDATION),
                           "pattern: ^[a-zA-Z0-9_.-]{3,100}$"));
    assert_non_null(
        strstr(refusal("/userDetails?userName=jos%C3%A9", ERROR_VALIDATION), "pattern"));
}

static void everything_that_is_wrong_is_told_at_once(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("/userDetails?userName=a&id=", ERROR_VALIDATION),
                           "2 validation errors detected. Value at '/id'"));
}

static void the_longest_id_has_256_characters(void **state)
{
    char *id = mem_calloc(1, 258);

    (void)state;
    memset(id, 'a', 257);
    char *too_long = mem_printf("/userDetails?id=%s", id);
    assert_non_null(strstr(refusal(too_long, ERROR_VALIDATION), "'/id'"));
    id[256] = '\0';
    char *longest = mem_printf("/userDetails?id=%s", id);
    check_query(longest, id, "");
    free(longest);
    free(too_long);
    free(id);
}

static void a_query_that_does_not_decode_or_repeats_itself_is_refused(void **state)
{
    (void)state;
    (void)refusal("/userDetails?id=%", ERROR_MALFORMED_REQUEST);
    (void)refusal("/userDetails?id=%00", ERROR_MALFORMED_REQUEST);
    (void)refusal("/userDetails?userName=%FFabc", ERROR_MALFORMED_REQUEST);
    (void)refusal("/userDetails?id=a&id=a", ERROR_MALFORMED_REQUEST);
    (void)refusal("/userDetails?id=abc&userName=abc&userName=abc", ERROR_MALFORMED_REQUEST);
}

static void user_details_have_the_members_of_the_model(void **state)
{
    struct buf body;

    (void)state;
    buf_init(&body, 4096);
    get_user_details_encode(&alice, &body);
    assert_string_equal(buf_text(&body),
                        "{\"userId\":\"00000000-0000-5000-8000-00000000000a\","
                        "\"userName\":\"alice\",\"displayName\":\"Alice \\\"A\\\" \xC3\x85\","
                        "\"primaryEmail\":{\"email\":\"alice@example.com\",\"verified\":true},"
                        "\"version\":\"1\"}");
    buf_clean_up(&body);
}

static void a_session_tells_the_identity(void **state)
{
    struct buf body;

    (void)state;
    buf_init(&body, 4096);
    verify_session_encode(&alice, &body);
    assert_string_equal(buf_text(&body), "{\"identity\":\"00000000-0000-5000-8000-00000000000a\"}");
    buf_clean_up(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(id_and_user_name_are_read_from_the_query),
        cmocka_unit_test(lengths_and_the_pattern_of_the_user_name_are_checked),
        cmocka_unit_test(everything_that_is_wrong_is_told_at_once),
        cmocka_unit_test(the_longest_id_has_256_characters),
        cmocka_unit_test(a_query_that_does_not_decode_or_repeats_itself_is_refused),
        cmocka_unit_test(user_details_have_the_members_of_the_model),
        cmocka_unit_test(a_session_tells_the_identity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
