/* SPDX-License-Identifier: Apache-2.0 */
/* /_mock/throttle, /_mock/config, and the rules that never matched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "admin/merge_patch.h"
#include "steering.h"

#define PUT_THROTTLE "PUT /_mock/throttle"

static int session(struct steering *steering, const char *bearer)
{
    return scene_send(&steering->scene, &(struct sent){.bearer = bearer});
}

static void rules_are_replaced_and_tell_what_is_in_their_buckets(void **state)
{
    struct steering *steering = *state;

    cJSON *answer = steer(
        steering, 200, PUT_THROTTLE,
        "[{\"id\":\"u\",\"rps\":1,\"burst\":2,\"message\":\"slow down\"},"
        "{\"id\":\"o\",\"key\":\"operation\",\"rps\":0.5,\"burst\":9,\"match\":{\"operation\":"
        "[\"VerifySession\",\"CreateAccessToken\"]}},"
        "{\"id\":\"g\",\"key\":\"global\",\"rps\":1,\"burst\":9}]");
    assert_true(cJSON_IsNull(json_at(answer, "throttle/0/available")));
    assert_string_equal(json_text_at(answer, "throttle/0/match/operation"), "*");
    cJSON_Delete(answer);
    assert_int_equal(session(steering, "carol-token"), 200);
    assert_int_equal(session(steering, "carol-token"), 200);
    assert_int_equal(session(steering, "carol-token"), 429);
    assert_int_equal(session(steering, "dave-token"), 200);
    answer = steer(steering, 200, "GET /_mock/throttle?user=carol", NULL);
    assert_int_equal(json_number_at(answer, "throttle/0/available"), 0);
    assert_int_equal(json_number_at(answer, "throttle/1/available/VerifySession"), 6);
    assert_int_equal(json_number_at(answer, "throttle/1/available/CreateAccessToken"), 9);
    assert_int_equal(json_number_at(answer, "throttle/2/available"), 6);
    cJSON_Delete(answer);
    steer_only(steering, 200, "PUT /_mock/clock", "{\"action\":\"advance\",\"ms\":1000}");
    assert_int_equal(session(steering, "carol-token"), 200);
}

static void an_empty_list_throttles_nobody(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 200, PUT_THROTTLE, "{\"id\":\"u\",\"rps\":1,\"burst\":1}");
    assert_int_equal(session(steering, "carol-token"), 200);
    assert_int_equal(session(steering, "carol-token"), 429);
    steer_only(steering, 200, PUT_THROTTLE, "[]");
    assert_int_equal(session(steering, "carol-token"), 200);
}

static void a_reset_of_one_user_fills_its_bucket_and_keeps_the_rules(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 200, PUT_THROTTLE, "{\"id\":\"u\",\"rps\":1,\"burst\":1}");
    assert_int_equal(session(steering, "carol-token"), 200);
    assert_int_equal(session(steering, "dave-token"), 200);
    steer_only(steering, 200, "POST /_mock/reset", "{\"user\":\"carol\",\"what\":[\"throttle\"]}");
    assert_int_equal(session(steering, "carol-token"), 200);
    assert_int_equal(session(steering, "carol-token"), 429);
    assert_int_equal(session(steering, "dave-token"), 429);
}

static void what_is_wrong_is_refused_and_changes_nothing(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"", {400, 1, "", ""}},
        {"5", {400, 1, "", ""}},
        {"[{\"id\":\"u\",\"rps\":0,\"burst\":1}]", {400, 1, "/0/rps", ""}},
        {"{\"id\":\"u\",\"rps\":1,\"burts\":1}", {400, 2, "", "burst"}},
        {"[{\"id\":\"u\",\"rps\":1,\"burst\":1,\"match\":{\"operation\":\"Create\"}}]",
         {400, 1, "/0/match/operation", ""}},
        {"[{\"id\":\"u\",\"rps\":1,\"burst\":1},{\"id\":\"u\",\"rps\":1,\"burst\":1}]",
         {400, 1, "/1/id", ""}},
    };
    struct steering *steering = *state;

    steer_only(steering, 200, PUT_THROTTLE, "{\"id\":\"kept\",\"rps\":1,\"burst\":1}");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, PUT_THROTTLE, cases[i].body, cases[i].refusal);
    }
    steer_refused(steering, "GET /_mock/throttle?user=nobody", NULL,
                  (struct refusal){400, 1, "user", "no user is known"});
    steer_refused(steering, "GET /_mock/throttle?usr=carol", NULL,
                  (struct refusal){400, 1, "usr", "did you mean \"user\""});
    cJSON *answer = steer(steering, 200, "GET /_mock/throttle", NULL);
    assert_string_equal(json_text_at(answer, "throttle/0/id"), "kept");
    cJSON_Delete(answer);
}

/* The hooks of a program: the configuration is refused as long as *context says so. */
static bool reload(void *context, struct config_problems *problems)
{
    const bool *refused = context;

    if (*refused) {
        struct config_problem *problem = config_problems_add(problems);
        *problem = (struct config_problem){.source = strdup("config.json"),
                                           .has_place = true,
                                           .at = {10, 2, 3},
                                           .pointer = strdup("/port"),
                                           .message = strdup("must be lower")};
    }
    return !*refused;
}

static cJSON *describe(void *context)
{
    (void)context;
    return cJSON_Parse("{\"file\":null}");
}

static void a_configuration_is_shown_and_reloaded_by_whoever_has_it(void **state)
{
    struct steering *steering = *state;
    bool refused = false;

    steer_only(steering, 501, "GET /_mock/config", NULL);
    steer_only(steering, 501, "POST /_mock/config/reload", NULL);
    steering->scene.admin.hooks = (struct admin_hooks){&refused, reload, describe, NULL};
    steer_only(steering, 200, "GET /_mock/config", NULL);
    assert_string_equal(scene_text(&steering->scene), "{\"file\":null}");
    steer_only(steering, 200, "POST /_mock/config/reload", NULL);
    assert_string_equal(scene_text(&steering->scene), "{\"status\":\"reloaded\"}");
    refused = true;
    cJSON *answer = steer(steering, 409, "POST /_mock/config/reload", NULL);
    assert_string_equal(json_text_at(answer, "errors/0/source"), "config.json");
    assert_string_equal(json_text_at(answer, "errors/0/pointer"), "/port");
    assert_int_equal(json_number_at(answer, "errors/0/column"), 3);
    cJSON_Delete(answer);
}

/* The examples of RFC 7396, appendix A, that fit into an object. */
static void patches_merge_as_the_rfc_says(void **state)
{
    static const char *const cases[][3] = {
        {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
        {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
        {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
        {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
        {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
        {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
        {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
        {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
        {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
        {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cJSON *patch = cJSON_Parse(cases[i][1]);
        cJSON *expected = cJSON_Parse(cases[i][2]);
        cJSON *merged = merge_patch(cJSON_Parse(cases[i][0]), patch);
        assert_true(cJSON_Compare(merged, expected, true));
        cJSON_Delete(merged);
        cJSON_Delete(expected);
        cJSON_Delete(patch);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rules_are_replaced_and_tell_what_is_in_their_buckets),
        TEST(an_empty_list_throttles_nobody),
        TEST(a_reset_of_one_user_fills_its_bucket_and_keeps_the_rules),
        TEST(what_is_wrong_is_refused_and_changes_nothing),
        TEST(a_configuration_is_shown_and_reloaded_by_whoever_has_it),
        cmocka_unit_test(patches_merge_as_the_rfc_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
