/* SPDX-License-Identifier: Apache-2.0 */
/* POST /_mock/reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "steering.h"

#define RESET "POST /_mock/reset"
#define ERROR_RULE "{\"id\":\"e\",\"error\":{\"code\":\"ConflictException\"}}"

static int create(struct steering *steering, const char *bearer)
{
    return scene_create(&steering->scene, bearer, NULL, 0);
}

static int64_t count_tokens(const struct steering *steering)
{
    return token_store_count(steering->scene.service->tokens);
}

static void an_empty_body_brings_everything_back_to_the_start(void **state)
{
    struct steering *steering = *state;

    assert_int_equal(create(steering, "alice-token"), 201);
    steer_only(steering, 201, "POST /_mock/faults", ERROR_RULE);
    steer_only(steering, 200, "PUT /_mock/throttle", "[{\"id\":\"t\",\"rps\":1,\"burst\":1}]");
    steer_only(steering, 200, "PUT /_mock/clock", "{\"action\":\"run\"}");
    steer_only(steering, 200, "PUT /_mock/clock", "{\"action\":\"advance\",\"ms\":86400000}");
    cJSON *answer = steer(steering, 200, RESET, NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "reset")), 5);
    assert_true(cJSON_IsNull(json_at(answer, "user")));
    cJSON_Delete(answer);
    assert_int_equal(count_tokens(steering), 1);
    assert_true(fault_engine_is_empty(steering->scene.service->faults));
    assert_int_equal(clock_now_ms(&steering->scene.clock), SCENE_START_MS);
    assert_int_equal(journal_counts(steering->scene.admin.observer->journal).entries, 0);
    answer = steer(steering, 200, "GET /_mock/throttle", NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "throttle")), 0);
    cJSON_Delete(answer);
}

static void only_the_parts_that_are_named_are_reset(void **state)
{
    struct steering *steering = *state;

    assert_int_equal(create(steering, "alice-token"), 201);
    steer_only(steering, 201, "POST /_mock/faults", ERROR_RULE);
    cJSON *answer = steer(steering, 200, RESET, "{\"what\":[\"faults\",\"journal\"]}");
    assert_string_equal(json_text_at(answer, "reset/0"), "journal");
    assert_string_equal(json_text_at(answer, "reset/1"), "faults");
    cJSON_Delete(answer);
    assert_int_equal(count_tokens(steering), 2);
    assert_true(fault_engine_is_empty(steering->scene.service->faults));
    assert_int_equal(journal_counts(steering->scene.admin.observer->journal).entries, 0);
}

static void a_user_resets_only_itself_and_gets_its_own_seed_back(void **state)
{
    struct steering *steering = *state;

    assert_int_equal(create(steering, "alice-token"), 201);
    assert_int_equal(create(steering, "carol-token"), 201);
    cJSON *answer = steer(steering, 200, RESET, "{\"user\":\"carol\"}");
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "reset")), 4);
    assert_string_equal(json_text_at(answer, "user/userName"), "carol");
    cJSON_Delete(answer);
    assert_int_equal(count_tokens(steering), 2);
    assert_int_equal(journal_counts(steering->scene.admin.observer->journal).entries, 1);
    const struct user *carol = user_directory_find_name(steering->scene.service->users, "carol");
    assert_string_equal(token_store_next(carol, 0)->id, "seeded-id");
}

static void a_user_is_named_by_bearer_token_identity_or_name(void **state)
{
    static const char *const users[] = {
        "\"carol\"",
        "{\"userName\":\"carol\"}",
        "{\"token\":\"carol-token\"}",
        "{\"token\":\"never seen before\"}",
        "\"" STEERING_IDENTITY "\"",
        "{\"identity\":\"" STEERING_IDENTITY "\"}",
    };
    char body[128];

    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
        (void)snprintf(body, sizeof body, "{\"user\":%s}", users[i]);
        steer_only(*state, 200, RESET, body);
    }
}

static void the_counters_of_a_user_are_reset_in_rules_scoped_by_user(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults",
               "{\"id\":\"once\",\"scope\":\"user\",\"times\":1,"
               "\"error\":{\"code\":\"ConflictException\"}}");
    assert_int_equal(create(steering, "carol-token"), 409);
    assert_int_equal(create(steering, "dave-token"), 409);
    steer_only(steering, 200, RESET, "{\"user\":\"carol\",\"what\":[\"faults\"]}");
    assert_int_equal(create(steering, "carol-token"), 409);
    assert_int_equal(create(steering, "carol-token"), 201);
    assert_int_equal(create(steering, "dave-token"), 201);
}

static void hung_connections_end_when_faults_are_reset(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 200, RESET, "{\"what\":[\"tokens\"]}");
    assert_int_equal(steering->ended, 0);
    steer_only(steering, 200, RESET, NULL);
    assert_string_equal(steering->ended_whose, "everybody");
    steer_only(steering, 200, RESET, "{\"user\":\"dave\"}");
    assert_string_equal(steering->ended_whose, "dave");
    assert_int_equal(steering->ended, 2);
}

static void what_is_wrong_is_refused_and_changes_nothing(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"{\"what\":[\"tokens\",\"clock\"],\"user\":\"carol\"}",
         {400, 1, "/what/1", "the clock is everybody's"}},
        {"{\"what\":[\"tokens\",\"fault\"]}", {400, 1, "/what/1", "did you mean \"faults\""}},
        {"{\"what\":[]}", {400, 1, "/what", "1 to 5 parts"}},
        {"{\"what\":\"tokens\"}", {400, 1, "/what", "a list"}},
        {"{\"what\":[null]}", {400, 1, "/what/0", "missing"}},
        {"{\"wat\":[\"tokens\"]}", {400, 1, "/wat", "did you mean \"what\""}},
        {"{\"user\":\"nobody\"}", {400, 1, "/user", "no user is known"}},
        {"{\"user\":5}", {400, 1, "/user", "must be a user's name or identity"}},
        {"{\"user\":{}}", {400, 1, "/user", "needs one of"}},
        {"{\"user\":{\"token\":\"a\",\"userName\":\"b\"}}", {400, 1, "/user", "needs one of"}},
        {"{\"user\":{\"identity\":\"x\"}}", {400, 1, "/user/identity", "UUID"}},
        {"{\"user\":\"no\",\"what\":[5]}", {400, 2, "/what/0", "must be a string"}},
        {"[]", {400, 1, "", "must be a JSON object"}},
        {"{", {400, 1, "", "expected"}},
    };
    struct steering *steering = *state;

    assert_int_equal(create(steering, "carol-token"), 201);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, RESET, cases[i].body, cases[i].refusal);
    }
    assert_int_equal(count_tokens(steering), 2);
    assert_int_equal(steering->ended, 0);
}

static void who_a_bearer_token_is_can_be_asked_and_nothing_changes(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"{}", {400, 1, "/user", "missing"}},
        {"{\"user\":\"nobody\"}", {400, 1, "/user", "no user is known"}},
        {"{\"user\":{\"tokn\":\"x\"}}", {400, 2, "/user/tokn", "did you mean \"token\""}},
        {"{\"token\":\"x\"}", {400, 2, "/token", "unknown member"}},
        {"[]", {400, 1, "", "must be a JSON object"}},
    };
    struct steering *steering = *state;

    assert_int_equal(create(steering, "carol-token"), 201);
    int64_t before = count_tokens(steering);
    steer_only(steering, 200, "POST /_mock/users", "{\"user\":{\"token\":\"carol-token\"}}");
    steer_only(steering, 200, "POST /_mock/users", "{\"user\":\"carol\"}");
    steer_only(steering, 200, "POST /_mock/users", "{\"user\":{\"token\":\"never seen\"}}");
    assert_int_equal(count_tokens(steering), before);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, "POST /_mock/users", cases[i].body, cases[i].refusal);
    }
}

static void names_that_a_state_gave_are_taken_back(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 200, "PUT /_mock/state",
               "{\"users\":[{\"identity\":\"" STEERING_IDENTITY "\",\"userName\":\"eve\"}]}");
    assert_non_null(user_directory_find_name(steering->scene.service->users, "eve"));
    steer_only(steering, 200, RESET, NULL);
    assert_null(user_directory_find_name(steering->scene.service->users, "eve"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_body_brings_everything_back_to_the_start),
        TEST(only_the_parts_that_are_named_are_reset),
        TEST(a_user_resets_only_itself_and_gets_its_own_seed_back),
        TEST(a_user_is_named_by_bearer_token_identity_or_name),
        TEST(the_counters_of_a_user_are_reset_in_rules_scoped_by_user),
        TEST(hung_connections_end_when_faults_are_reset),
        TEST(what_is_wrong_is_refused_and_changes_nothing),
        TEST(who_a_bearer_token_is_can_be_asked_and_nothing_changes),
        TEST(names_that_a_state_gave_are_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
