/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/access_token_codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "protocol/page_token.h"
#include "request.h"

#define DEPTH 64
#define EXPIRES_MS INT64_C(1798858800250) /* 2027-01-02T03:00:00.250Z */

static struct user alice = {.identity = "00000000-0000-5000-8000-00000000000a"};

static struct create_access_token_input create_input(const char *body,
                                                     struct validation *validation)
{
    const struct http_request request = request_with_body(body);
    struct create_access_token_input input;
    struct error err;

    assert_true(create_access_token_decode(&request, DEPTH, &input, validation, &err));
    return input;
}

static void create_reads_name_and_expiry_in_any_order(void **state)
{
    static const char *const bodies[] = {
        "{\"name\":\"tok1\",\"expiresTime\":\"2027-01-02T03:00:00.25Z\"}",
        "{\"expiresTime\":\"2027-01-02T05:00:00.250999+02:00\",\"name\":\"tok1\",\"other\":[1]}"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct validation validation = {0};
        struct create_access_token_input input = create_input(bodies[i], &validation);
        assert_string_equal(input.name, "tok1");
        assert_true(input.has_expiry);
        assert_int_equal(input.expires_ms, EXPIRES_MS);
        assert_int_equal(validation.count, 0);
        create_access_token_clean_up(&input);
    }
}

static void create_takes_null_for_absent(void **state)
{
    struct validation validation = {0};
    struct create_access_token_input input =
        create_input("{\"name\":null,\"expiresTime\":null}", &validation);

    (void)state;
    assert_null(input.name);
    assert_false(input.has_expiry);
    assert_string_equal(validation.text,
                        "Value at '/name' failed to satisfy constraint: Member must "
                        "not be null");
    create_access_token_clean_up(&input);
    assert_null(input.body);
    create_access_token_clean_up(&input);
}

static void create_notes_an_expiry_that_is_no_timestamp(void **state)
{
    struct validation validation = {0};
    struct create_access_token_input input =
        create_input("{\"name\":\"a\",\"expiresTime\":\"tomorrow\"}", &validation);

    (void)state;
    assert_false(input.has_expiry);
    assert_int_equal(validation.count, 1);
    assert_non_null(strstr(validation.text, "'/expiresTime'"));
    assert_non_null(strstr(validation.text, "RFC 3339"));
    create_access_token_clean_up(&input);
}

static void create_notes_what_is_wrong_with_the_name_before_the_expiry(void **state)
{
    struct validation validation = {0};
    struct create_access_token_input input =
        create_input("{\"expiresTime\":\"tomorrow\",\"name\":\"\"}", &validation);

    (void)state;
    assert_int_equal(validation.count, 2);
    assert_memory_equal(validation.text, "Value at '/name'", 16);
    create_access_token_clean_up(&input);
}

static void create_refuses_wrong_types_without_leaking(void **state)
{
    static const char *const bodies[] = {"{\"name\":1}",
                                         "{\"name\":\"a\",\"expiresTime\":1798858800}",
                                         "{\"name\":[\"a\"]}", "[]", "{"};
    struct create_access_token_input input;
    struct validation validation = {0};
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        const struct http_request request = request_with_body(bodies[i]);
        assert_false(create_access_token_decode(&request, DEPTH, &input, &validation, &err));
        assert_int_equal(err.kind, ERROR_SERIALIZATION);
    }
}

static struct access_token *token_named(const char *name, uint64_t number)
{
    struct access_token *token = mem_calloc(1, sizeof *token + strlen(name) + 1);

    memcpy(token->name, name, strlen(name));
    token->id = "00000000-0000-4000-8000-000000000001";
    token->user = &alice;
    token->number = number;
    token->expiry.due = EXPIRES_MS;
    return token;
}

static void create_answers_with_the_four_members_of_the_model(void **state)
{
    struct access_token *token = token_named("caf\xC3\xA9 \"\n", 1);
    struct created_token created = {.token = token};
    struct buf body;

    (void)state;
    memcpy(created.secret, "mockpat-secret", sizeof "mockpat-secret");
    buf_init(&body, 4096);
    create_access_token_encode(&created, &body);
    assert_string_equal(buf_text(&body),
                        "{\"secret\":\"mockpat-secret\",\"name\":\"caf\xC3\xA9 \\\"\\n\","
                        "\"expiresTime\":\"2027-01-02T03:00:00.250Z\","
                        "\"accessTokenId\":\"00000000-0000-4000-8000-000000000001\"}");
    buf_clean_up(&body);
    free(token);
}

static bool list(const char *body, struct list_access_tokens_input *input, struct error *err)
{
    const struct http_request request = request_with_body(body);

    return list_access_tokens_decode(&request, DEPTH, alice.identity, input, err);
}

static void list_without_members_is_the_first_page_of_10(void **state)
{
    static const char *const bodies[] = {"", "{}", "{\"maxResults\":null,\"nextToken\":null}"};
    struct list_access_tokens_input input;
    struct error err;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_true(list(bodies[i], &input, &err));
        assert_int_equal(input.max_results, 10);
        assert_int_equal(input.after_number, 0);
    }
}

static void list_reads_the_page_size_and_goes_on_behind_a_page_token(void **state)
{
    struct list_access_tokens_input input;
    char next_token[PAGE_TOKEN_BYTES];
    struct error err;

    (void)state;
    page_token_format(alice.identity, 20, next_token);
    char *body = mem_printf("{\"maxResults\":3,\"nextToken\":\"%s\"}", next_token);
    assert_true(list(body, &input, &err));
    assert_int_equal(input.max_results, 3);
    assert_int_equal(input.after_number, 20);
    free(body);
}

static void list_tells_everything_that_is_wrong_at_once(void **state)
{
    struct list_access_tokens_input input;
    struct error err;

    (void)state;
    assert_false(list("{\"maxResults\":11,\"nextToken\":\"abc\"}", &input, &err));
    assert_int_equal(err.kind, ERROR_VALIDATION);
    assert_string_equal(err.message,
                        "2 validation errors detected. Value at '/maxResults' failed to satisfy "
                        "constraint: Member must be between 1 and 10, inclusive; Value at "
                        "'/nextToken' failed to satisfy constraint: Member must be a token that "
                        "ListAccessTokens returned to the same user");
}

static void list_refuses_a_wrong_type_before_a_wrong_value(void **state)
{
    struct list_access_tokens_input input;
    struct error err;

    (void)state;
    assert_false(list("{\"maxResults\":11,\"nextToken\":5}", &input, &err));
    assert_int_equal(err.kind, ERROR_SERIALIZATION);
}

static void a_page_token_of_10001_characters_is_too_long(void **state)
{
    struct list_access_tokens_input input;
    char *next_token = mem_calloc(1, 10002);
    struct error err;

    (void)state;
    memset(next_token, 'a', 10001);
    char *body = mem_printf("{\"nextToken\":\"%s\"}", next_token);
    assert_false(list(body, &input, &err));
    assert_non_null(strstr(err.message, "length between 1 and 10000"));
    free(body);
    free(next_token);
}

static void a_page_lists_its_tokens_and_a_token_for_the_next(void **state)
{
    struct access_token *tokens[] = {token_named("a", 1), token_named("b", 2)};
    const struct access_token *const page[] = {tokens[0], tokens[1]};
    char next_token[PAGE_TOKEN_BYTES];
    struct buf body;

    (void)state;
    buf_init(&body, 4096);
    list_access_tokens_encode(page, 2, true, &body);
    page_token_format(alice.identity, 2, next_token);
    char *expected = mem_printf("{\"items\":[{\"id\":\"%s\",\"name\":\"a\",\"expiresTime\":"
                                "\"2027-01-02T03:00:00.250Z\"},{\"id\":\"%s\",\"name\":\"b\","
                                "\"expiresTime\":\"2027-01-02T03:00:00.250Z\"}],"
                                "\"nextToken\":\"%s\"}",
                                tokens[0]->id, tokens[1]->id, next_token);
    assert_string_equal(buf_text(&body), expected);
    free(expected);
    buf_clean_up(&body);
    free(tokens[0]);
    free(tokens[1]);
}

static void an_empty_page_has_an_empty_list_and_no_next_token(void **state)
{
    struct buf body;

    (void)state;
    buf_init(&body, 4096);
    list_access_tokens_encode(NULL, 0, false, &body);
    assert_string_equal(buf_text(&body), "{\"items\":[]}");
    buf_clean_up(&body);
}

/* The kind of error that a label gets; -1 and the id when it is good. */
static int delete_error(const char *label, char id[ACCESS_TOKEN_ID_BYTES])
{
    struct error err;

    return delete_access_token_decode(text_of(label), id, &err) ? -1 : (int)err.kind;
}

static void delete_decodes_the_id_in_the_path(void **state)
{
    char id[ACCESS_TOKEN_ID_BYTES];

    (void)state;
    assert_int_equal(delete_error("a%2Fb%20c%C3%A9", id), -1);
    assert_string_equal(id, "a/b c\xC3\xA9");
    assert_int_equal(delete_error("..", id), -1);
    assert_string_equal(id, "..");
}

static void an_id_of_36_characters_is_the_longest(void **state)
{
    char label[36 * 12 + 4] = "";
    char id[ACCESS_TOKEN_ID_BYTES];

    (void)state;
    for (char *end = label; end < label + sizeof label - 4; end += 12) {
        memcpy(end, "%F0%9F%91%8D", 13);
    }
    assert_int_equal(delete_error(label, id), -1);
    assert_int_equal(strlen(id), 144);
    memcpy(label + strlen(label), "x", 2);
    assert_int_equal(delete_error(label, id), ERROR_VALIDATION);
}

static void an_id_that_does_not_decode_is_refused(void **state)
{
    static const char *const labels[] = {"%", "%2", "%zz", "a%00b", "%FF", "caf%C3"};
    char id[ACCESS_TOKEN_ID_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        assert_int_equal(delete_error(labels[i], id), ERROR_MALFORMED_REQUEST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_reads_name_and_expiry_in_any_order),
        cmocka_unit_test(create_takes_null_for_absent),
        cmocka_unit_test(create_notes_an_expiry_that_is_no_timestamp),
        cmocka_unit_test(create_notes_what_is_wrong_with_the_name_before_the_expiry),
        cmocka_unit_test(create_refuses_wrong_types_without_leaking),
        cmocka_unit_test(create_answers_with_the_four_members_of_the_model),
        cmocka_unit_test(list_without_members_is_the_first_page_of_10),
        cmocka_unit_test(list_reads_the_page_size_and_goes_on_behind_a_page_token),
        cmocka_unit_test(list_tells_everything_that_is_wrong_at_once),
        cmocka_unit_test(list_refuses_a_wrong_type_before_a_wrong_value),
        cmocka_unit_test(a_page_token_of_10001_characters_is_too_long),
        cmocka_unit_test(a_page_lists_its_tokens_and_a_token_for_the_next),
        cmocka_unit_test(an_empty_page_has_an_empty_list_and_no_next_token),
        cmocka_unit_test(delete_decodes_the_id_in_the_path),
        cmocka_unit_test(an_id_of_36_characters_is_the_longest),
        cmocka_unit_test(an_id_that_does_not_decode_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
