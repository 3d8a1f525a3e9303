/* SPDX-License-Identifier: Apache-2.0 */
/* GET and PUT /_mock/state, POST /_mock/tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "steering.h"

#define GET_STATE "GET /_mock/state"
#define PUT_STATE "PUT /_mock/state"
#define POST_TOKENS "POST /_mock/tokens"
#define FINGERPRINT "00112233445566778899aabbccddeeff"

/* The state as text; the caller frees it. */
static char *state_text(struct steering *steering)
{
    steer_only(steering, 200, GET_STATE, NULL);
    return mem_strdup(scene_text(&steering->scene));
}

static void what_went_out_comes_in_as_it_was(void **state)
{
    struct steering *steering = *state;
    void *other;

    assert_int_equal(scene_create(&steering->scene, "alice-token", NULL, 0), 201);
    assert_int_equal(scene_create(&steering->scene, "bob-token", NULL, 0), 201);
    steer_only(steering, 201, POST_TOKENS,
               "{\"user\":\"dave\",\"accessTokens\":[{\"name\":\"\\u00e9\\\"\\ud83d\\ude00\"}]}");
    char *before = state_text(steering);
    assert_int_equal(scene_create(&steering->scene, "eve-token", NULL, 0), 201);
    steer_only(steering, 200, PUT_STATE, before);
    char *after = state_text(steering);
    assert_string_equal(before, after);
    free(after);

    (void)steering_set_up(&other);
    assert_int_equal(scene_create(&((struct steering *)other)->scene, "bob-token", NULL, 0), 201);
    steer_only(other, 200, PUT_STATE, before);
    after = state_text(other);
    assert_string_equal(before, after);
    free(after);
    free(before);
    (void)steering_tear_down(&other);
}

static char *large_state(int tokens)
{
    struct buf text;

    buf_init(&text, (size_t)64 * 1024 * 1024);
    (void)buf_append_text(&text, "{\"version\":1,\"now\":\"2026-01-01T00:00:00.000Z\",\"users\":["
                                 "{\"identity\":\"" STEERING_IDENTITY "\",\"accessTokens\":[");
    for (int i = 0; i < tokens; i++) {
        (void)buf_printf(&text,
                         "%s{\"id\":\"id-%d\",\"name\":\"token %d\",\"expiresTime\":"
                         "\"2027-01-01T00:00:00.%03dZ\",\"secretFingerprint\":\"%032x\"}",
                         i > 0 ? "," : "", i, i, i % 1000, (unsigned)i);
    }
    (void)buf_append_text(&text, "]}]}");
    return buf_release(&text);
}

static void ten_thousand_tokens_come_back_as_they_were(void **state)
{
    struct steering *steering = *state;
    struct token_settings settings = *token_store_settings(steering->scene.service->tokens);
    char *large = large_state(10000);

    settings.max_tokens = 10000;
    token_store_configure(steering->scene.service->tokens, &settings);
    cJSON *answer = steer(steering, 200, PUT_STATE, large);
    assert_int_equal(json_number_at(answer, "live"), 10000);
    cJSON_Delete(answer);
    char *once = state_text(steering);
    steer_only(steering, 200, PUT_STATE, once);
    char *twice = state_text(steering);
    assert_string_equal(once, twice);
    assert_non_null(strstr(once, "\"id\":\"id-9999\",\"name\":\"token 9999\""));
    free(once);
    free(twice);
    free(large);
}

static void a_state_replaces_the_whole_store(void **state)
{
    struct steering *steering = *state;

    assert_int_equal(scene_create(&steering->scene, "alice-token", NULL, 0), 201);
    cJSON *answer = steer(steering, 200, PUT_STATE, "{\"users\":[]}");
    assert_int_equal(json_number_at(answer, "live"), 0);
    cJSON_Delete(answer);
    answer = steer(steering, 200, GET_STATE, NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "users")), 2); /* those configured */
    cJSON_Delete(answer);
}

static void a_configured_user_keeps_its_name(void **state)
{
    struct steering *steering = *state;
    const struct user *carol = user_directory_find_name(steering->scene.service->users, "carol");
    char *body =
        mem_printf("{\"users\":[{\"identity\":\"%s\",\"userName\":\"karl\"}]}", carol->identity);

    steer_only(steering, 200, PUT_STATE, body);
    assert_string_equal(carol->user_name, "carol");
    free(body);
}

static void tokens_that_have_expired_do_not_come_back(void **state)
{
    cJSON *answer =
        steer(*state, 200, PUT_STATE,
              "{\"users\":[{\"identity\":\"" STEERING_IDENTITY
              "\",\"accessTokens\":[{\"id\":\"a\",\"name\":\"n\",\"expiresTime\":"
              "\"2025-12-31T23:59:59Z\",\"secretFingerprint\":\"" FINGERPRINT "\"}]}]}");

    assert_int_equal(json_number_at(answer, "live"), 0);
    cJSON_Delete(answer);
}

#define TOKEN(id)                                                                                  \
    "{\"id\":\"" id "\",\"name\":\"n\",\"expiresTime\":\"2027-01-01T00:00:00Z\","                  \
    "\"secretFingerprint\":\"" FINGERPRINT "\"}"
#define USERS(user) "{\"users\":[" user "]}"
#define OWNER(tokens)                                                                              \
    USERS("{\"identity\":\"" STEERING_IDENTITY "\",\"accessTokens\":[" tokens "]}")

static void what_is_wrong_with_a_state_is_refused_and_changes_nothing(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"", {400, 1, "/users", "missing"}},
        {"{\"users\":{}}", {400, 1, "/users", "must be a list"}},
        {"{\"version\":2,\"users\":[]}", {400, 1, "/version", "from 1 to 1"}},
        {"{\"now\":\"today\",\"users\":[]}", {400, 1, "/now", "RFC 3339"}},
        {"{\"user\":[]}", {400, 2, "/user", "did you mean \"users\""}},
        {USERS("null"), {400, 1, "/users/0", "missing"}},
        {USERS("5"), {400, 1, "/users/0", "must be an object"}},
        {USERS("{}"), {400, 1, "/users/0/identity", "missing"}},
        {USERS("{\"identity\":\"me\"}"), {400, 1, "/users/0/identity", "UUID"}},
        {USERS("{\"identity\":\"" STEERING_IDENTITY "\"},{\"identity\":\"" STEERING_IDENTITY "\"}"),
         {400, 1, "/users/1/identity", "twice"}},
        {USERS("{\"identity\":\"" STEERING_IDENTITY "\",\"userName\":\"carol\"}"),
         {400, 1, "/users/0/userName", "name of a configured user"}},
        {USERS("{\"identity\":\"" STEERING_IDENTITY "\",\"userName\":\"a b c\"}"),
         {400, 1, "/users/0/userName", "visible ASCII"}},
        {USERS("{\"identity\":\"" STEERING_IDENTITY "\",\"displayName\":\"\"}"),
         {400, 1, "/users/0/displayName", "1 to 256 characters"}},
        {OWNER("{}"), {400, 4, "/users/0/accessTokens/0/id", "missing"}},
        {OWNER(TOKEN("a") "," TOKEN("a")), {400, 1, "/users/0/accessTokens/1/id", "twice"}},
        {OWNER(TOKEN("a/b")), {400, 1, "/users/0/accessTokens/0/id", "without '/'"}},
        {OWNER(TOKEN("1234567890123456789012345678901234567")),
         {400, 1, "/users/0/accessTokens/0/id", "1 to 36 characters"}},
        {OWNER("{\"id\":\"a\",\"name\":\"\",\"expiresTime\":\"x\",\"secretFingerprint\":\"0g\"}"),
         {400, 3, "/users/0/accessTokens/0/name", "1 to 100 characters"}},
    };
    struct steering *steering = *state;
    char *before = state_text(steering);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, PUT_STATE, cases[i].body, cases[i].refusal);
    }
    char *after = state_text(steering);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void a_state_with_more_tokens_than_the_server_holds_is_refused(void **state)
{
    char *large = large_state(1001);

    steer_refused(*state, PUT_STATE, large, (struct refusal){400, 1, "/users", "at most 1000"});
    free(large);
}

static void complaints_end_at_a_hundred(void **state)
{
    struct buf text;

    buf_init(&text, (size_t)1024 * 1024);
    (void)buf_append_text(&text, "{\"users\":[5");
    for (int i = 0; i < 10000; i++) {
        (void)buf_append_text(&text, ",5");
    }
    (void)buf_append_text(&text, "]}");
    steer_refused(*state, PUT_STATE, buf_text(&text),
                  (struct refusal){400, 100, "/users/0", "must be an object"});
    buf_clean_up(&text);
}

static void seeded_tokens_are_there_and_only_made_up_secrets_are_told(void **state)
{
    struct steering *steering = *state;
    cJSON *answer = steer(steering, 201, POST_TOKENS,
                          "{\"user\":{\"token\":\"alice-token\"},\"accessTokens\":["
                          "{\"name\":\"mine\",\"id\":\"my-id\",\"secret\":\"my secret\"},"
                          "{\"name\":\"yours\"},"
                          "{\"name\":\"old\",\"expiresTime\":\"2025-01-01T00:00:00Z\"}]}");

    assert_int_equal(json_number_at(answer, "live"), 2);
    assert_string_equal(json_text_at(answer, "accessTokens/0/id"), "my-id");
    assert_null(json_at(answer, "accessTokens/0/secret"));
    assert_int_equal(strlen(json_text_at(answer, "accessTokens/1/secret")), 48);
    assert_true(cJSON_IsFalse(json_at(answer, "accessTokens/2/live")));
    assert_true(cJSON_IsNull(json_at(answer, "accessTokens/2/id")));
    assert_null(json_at(answer, "accessTokens/2/secret"));
    cJSON_Delete(answer);
    assert_int_equal(token_store_count(steering->scene.service->tokens), 3);
}

static void a_made_up_secret_is_the_one_that_the_store_knows(void **state)
{
    struct steering *steering = *state;
    unsigned char fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES];
    cJSON *answer = steer(steering, 201, POST_TOKENS,
                          "{\"user\":\"dave\",\"accessTokens\":[{\"name\":\"n\"}]}");

    access_token_fingerprint(json_text_at(answer, "accessTokens/0/secret"), fingerprint);
    const struct user *dave = user_directory_find_name(steering->scene.service->users, "dave");
    assert_memory_equal(token_store_next(dave, 0)->secret_fingerprint, fingerprint,
                        sizeof fingerprint);
    cJSON_Delete(answer);
}

static void seeding_knows_no_quota(void **state)
{
    struct steering *steering = *state;
    struct token_settings settings = *token_store_settings(steering->scene.service->tokens);

    settings.max_tokens_per_user = 0;
    token_store_configure(steering->scene.service->tokens, &settings);
    steer_only(steering, 201, POST_TOKENS,
               "{\"user\":\"dave\",\"accessTokens\":[{\"name\":\"n\"}]}");
}

#define DAVES(tokens) "{\"user\":\"dave\",\"accessTokens\":[" tokens "]}"

static void what_is_wrong_with_seeds_is_refused_and_nothing_is_added(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"", {400, 2, "/user", "missing"}},
        {"{\"user\":\"dave\"}", {400, 1, "/accessTokens", "missing"}},
        {DAVES(""), {400, 1, "/accessTokens", "a list of 1 to"}},
        {DAVES("{}"), {400, 1, "/accessTokens/0/name", "missing"}},
        {DAVES("null"), {400, 1, "/accessTokens/0", "missing"}},
        {DAVES("\"n\""), {400, 1, "/accessTokens/0", "must be an object"}},
        {DAVES("{\"name\":\"n\",\"expiresTim\":1}"),
         {400, 1, "/accessTokens/0/expiresTim", "did you mean \"expiresTime\""}},
        {DAVES("{\"name\":\"n\",\"expiresTime\":\"soon\"}"),
         {400, 1, "/accessTokens/0/expiresTime", "RFC 3339"}},
        {DAVES("{\"name\":\"n\",\"secret\":\"\"}"),
         {400, 1, "/accessTokens/0/secret", "1 to 4000"}},
        {DAVES("{\"name\":\"n\",\"id\":\"a\"},{\"name\":\"n\",\"id\":\"a\"}"),
         {400, 1, "/accessTokens/1/id", "another token"}},
        {DAVES("{\"name\":\"n\"},{\"name\":\"n\",\"id\":\"seeded-id\"}"),
         {409, 1, "/accessTokens/1/id", "in use"}},
    };
    struct steering *steering = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, POST_TOKENS, cases[i].body, cases[i].refusal);
    }
    assert_int_equal(token_store_count(steering->scene.service->tokens), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_went_out_comes_in_as_it_was),
        TEST(ten_thousand_tokens_come_back_as_they_were),
        TEST(a_state_replaces_the_whole_store),
        TEST(a_configured_user_keeps_its_name),
        TEST(tokens_that_have_expired_do_not_come_back),
        TEST(what_is_wrong_with_a_state_is_refused_and_changes_nothing),
        TEST(a_state_with_more_tokens_than_the_server_holds_is_refused),
        TEST(complaints_end_at_a_hundred),
        TEST(seeded_tokens_are_there_and_only_made_up_secrets_are_told),
        TEST(a_made_up_secret_is_the_one_that_the_store_knows),
        TEST(seeding_knows_no_quota),
        TEST(what_is_wrong_with_seeds_is_refused_and_nothing_is_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
