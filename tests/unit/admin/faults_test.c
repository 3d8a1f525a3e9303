/* SPDX-License-Identifier: Apache-2.0 */
/* /_mock/faults: rules that come and go while the server runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "steering.h"

#define CONFLICT "\"error\":{\"code\":\"ConflictException\"}"
#define TWICE "{\"id\":\"twice\"," CONFLICT ",\"times\":2}"

static int create(struct steering *steering)
{
    return scene_create(&steering->scene, NULL, NULL, 0);
}

static void a_rule_tells_what_it_did(void **state)
{
    struct steering *steering = *state;
    cJSON *answer = steer(steering, 201, "POST /_mock/faults", TWICE);

    assert_int_equal(json_number_at(answer, "seed"), 42);
    assert_int_equal(json_number_at(answer, "faults/0/matches"), 0);
    assert_int_equal(json_number_at(answer, "faults/0/remaining"), 2);
    assert_true(cJSON_IsNull(json_at(answer, "faults/0/ttlLeftMs")));
    cJSON_Delete(answer);
    assert_int_equal(create(steering), 409);
    assert_int_equal(create(steering), 409);
    assert_int_equal(create(steering), 201);
    answer = steer(steering, 200, "GET /_mock/faults/twice", NULL);
    assert_string_equal(json_text_at(answer, "error/code"), "ConflictException");
    assert_int_equal(json_number_at(answer, "matches"), 3);
    assert_int_equal(json_number_at(answer, "hits"), 2);
    assert_int_equal(json_number_at(answer, "remaining"), 0);
    assert_true(cJSON_IsTrue(json_at(answer, "completed")));
    cJSON_Delete(answer);
}

static void a_rule_without_limit_has_no_remaining_number(void **state)
{
    cJSON *answer = steer(*state, 201, "POST /_mock/faults", "{\"id\":\"a\"," CONFLICT "}");

    assert_true(cJSON_IsNull(json_at(answer, "faults/0/remaining")));
    assert_true(cJSON_IsFalse(json_at(answer, "faults/0/completed")));
    cJSON_Delete(answer);
}

static void rules_are_appended_replaced_and_removed_in_order(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    cJSON *answer = steer(steering, 201, "POST /_mock/faults",
                          "[{\"id\":\"b\"," CONFLICT "},{\"id\":\"c\"," CONFLICT "}]");
    cJSON_Delete(answer);
    answer = steer(steering, 200, "GET /_mock/faults", NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "faults")), 3);
    assert_string_equal(json_text_at(answer, "faults/1/id"), "b");
    cJSON_Delete(answer);
    steer_only(steering, 200, "DELETE /_mock/faults/b", NULL);
    steer_only(steering, 404, "DELETE /_mock/faults/b", NULL);
    answer = steer(steering, 200, "PUT /_mock/faults", "[{\"id\":\"x\"," CONFLICT "}]");
    assert_int_equal(cJSON_GetArraySize(json_at(answer, "faults")), 1);
    cJSON_Delete(answer);
    answer = steer(steering, 200, "DELETE /_mock/faults", NULL);
    assert_int_equal(json_number_at(answer, "removed"), 1);
    cJSON_Delete(answer);
    assert_int_equal(create(steering), 201);
}

static void an_id_in_the_path_is_decoded_and_a_near_one_is_suggested(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    steer_only(steering, 200, "GET /_mock/faults/%74wice", NULL);
    cJSON *answer = steer(steering, 404, "GET /_mock/faults/twicee", NULL);
    assert_non_null(strstr(json_text_at(answer, "message"), "did you mean \"twice\"?"));
    cJSON_Delete(answer);
    steer_only(steering, 400, "GET /_mock/faults/%zz", NULL);
}

static void ids_that_are_in_use_are_refused_with_their_places(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    steer_refused(steering, "POST /_mock/faults", "[{\"id\":\"new\"," CONFLICT "}," TWICE "]",
                  (struct refusal){409, 1, "/1/id", "exists already"});
    steer_refused(steering, "POST /_mock/faults", TWICE,
                  (struct refusal){409, 1, "/id", "exists already"});
    steer_only(steering, 404, "GET /_mock/faults/new", NULL);
    steer_refused(steering, "PUT /_mock/faults", "[" TWICE "," TWICE "]",
                  (struct refusal){400, 1, "/1/id", ""});
}

static void a_patch_merges_and_counters_start_anew(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    assert_int_equal(create(steering), 409);
    cJSON *answer =
        steer(steering, 200, "PATCH /_mock/faults/twice",
              "{\"times\":null,\"error\":{\"code\":\"ThrottlingException\",\"retryAfterMs\":50},"
              "\"probability\":1}");
    assert_null(json_at(answer, "times"));
    assert_string_equal(json_text_at(answer, "error/code"), "ThrottlingException");
    assert_int_equal(json_number_at(answer, "error/retryAfterMs"), 50);
    assert_int_equal(json_number_at(answer, "matches"), 0);
    cJSON_Delete(answer);
    assert_int_equal(create(steering), 429);
}

static void a_patch_that_makes_no_good_rule_is_refused_and_changes_nothing(void **state)
{
    struct steering *steering = *state;
    const char *request = "PATCH /_mock/faults/twice";

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    steer_refused(steering, request, "{\"tims\":1}",
                  (struct refusal){400, 1, "/tims", "did you mean \"times\""});
    steer_refused(steering, request, "{\"id\":\"other\"}",
                  (struct refusal){400, 1, "/id", "stays what it is"});
    steer_refused(steering, request, "{\"id\":null}",
                  (struct refusal){400, 1, "/id", "stays what it is"});
    steer_refused(steering, request, "[]", (struct refusal){400, 1, "", "must be a JSON object"});
    steer_refused(steering, request, "{\"times\":\"two\"}", (struct refusal){400, 1, "/times", ""});
    steer_only(steering, 404, "PATCH /_mock/faults/none", "{}");
    assert_int_equal(create(steering), 409);
}

static void a_problem_has_its_place_in_the_patch_when_it_stands_there(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", TWICE);
    cJSON *answer =
        steer(steering, 400, "PATCH /_mock/faults/twice", "{\n  \"times\": 0,\n \"wen\": 1\n}");
    assert_int_equal(json_number_at(answer, "errors/0/line"), 2);
    assert_int_equal(json_number_at(answer, "errors/0/column"), 12);
    assert_int_equal(json_number_at(answer, "errors/1/line"), 3);
    assert_int_equal(json_number_at(answer, "errors/1/column"), 2);
    cJSON_Delete(answer);
}

static void a_schedule_is_what_happens_then_and_consumes_nothing(void **state)
{
    struct steering *steering = *state;
    char path[64];

    steer_only(steering, 201, "POST /_mock/faults",
               "{\"id\":\"half\",\"probability\":0.5," CONFLICT "}");
    cJSON *schedule = steer(steering, 200, "GET /_mock/faults/half/schedule", NULL);
    cJSON *again = steer(steering, 200, "GET /_mock/faults/half/schedule?n=20", NULL);
    assert_true(cJSON_Compare(schedule, again, true));
    assert_int_equal(cJSON_GetArraySize(json_at(schedule, "schedule")), 20);
    for (int i = 0; i < 20; i++) {
        (void)snprintf(path, sizeof path, "schedule/%d/fires", i);
        assert_int_equal(create(steering), cJSON_IsTrue(json_at(schedule, path)) ? 409 : 201);
    }
    cJSON_Delete(schedule);
    cJSON_Delete(again);
}

static void a_schedule_is_for_a_key_of_the_rules_scope(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults",
               "[{\"id\":\"global\"," CONFLICT "},"
               "{\"id\":\"user\",\"scope\":\"user\",\"times\":1," CONFLICT "},"
               "{\"id\":\"call\",\"scope\":\"call\"," CONFLICT "}]");
    steer_refused(steering, "GET /_mock/faults/global/schedule?key=x", NULL,
                  (struct refusal){400, 1, "key", "no keys"});
    steer_refused(steering, "GET /_mock/faults/user/schedule", NULL,
                  (struct refusal){400, 1, "key", "say for whom"});
    steer_refused(steering, "GET /_mock/faults/user/schedule?key=x", NULL,
                  (struct refusal){400, 1, "key", "name or identity"});
    steer_refused(steering, "GET /_mock/faults/call/schedule", NULL,
                  (struct refusal){400, 1, "key", "amz-sdk-invocation-id"});
    steer_refused(steering, "GET /_mock/faults/global/schedule?n=1001&ky=1", NULL,
                  (struct refusal){400, 2, "ky", "did you mean \"key\""});
    steer_only(steering, 200, "GET /_mock/faults/call/schedule?key=any", NULL);
    cJSON *answer = steer(steering, 200, "GET /_mock/faults/user/schedule?n=2&key=carol", NULL);
    assert_true(cJSON_IsTrue(json_at(answer, "schedule/0/fires")));
    assert_string_equal(json_text_at(answer, "schedule/0/does"), "error");
    assert_true(cJSON_IsFalse(json_at(answer, "schedule/1/fires")));
    assert_int_equal(strlen(json_text_at(answer, "key")), 36);
    cJSON_Delete(answer);
}

static void there_are_never_more_than_a_thousand_rules(void **state)
{
    struct steering *steering = *state;
    struct buf text;

    buf_init(&text, (size_t)1024 * 1024);
    for (int i = 0; i < 1000; i++) {
        (void)buf_printf(&text, "%s{\"id\":\"r%d\"," CONFLICT "}", i == 0 ? "[" : ",", i);
    }
    (void)buf_append_text(&text, "]");
    steer_only(steering, 200, "PUT /_mock/faults", buf_text(&text));
    steer_refused(steering, "POST /_mock/faults", TWICE,
                  (struct refusal){400, 1, "", "more than 1000"});
    buf_clean_up(&text);
}

static void no_rule_touches_the_admin_api(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 201, "POST /_mock/faults", "{\"id\":\"all\"," CONFLICT "}");
    steer_only(steering, 200, "GET /_mock/faults", NULL);
    cJSON *answer = steer(steering, 200, "GET /_mock/faults/all", NULL);
    assert_int_equal(json_number_at(answer, "matches"), 0);
    cJSON_Delete(answer);
    assert_int_equal(journal_counts(steering->scene.admin.observer->journal).total, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rule_tells_what_it_did),
        TEST(a_rule_without_limit_has_no_remaining_number),
        TEST(rules_are_appended_replaced_and_removed_in_order),
        TEST(an_id_in_the_path_is_decoded_and_a_near_one_is_suggested),
        TEST(ids_that_are_in_use_are_refused_with_their_places),
        TEST(a_patch_merges_and_counters_start_anew),
        TEST(a_patch_that_makes_no_good_rule_is_refused_and_changes_nothing),
        TEST(a_problem_has_its_place_in_the_patch_when_it_stands_there),
        TEST(a_schedule_is_what_happens_then_and_consumes_nothing),
        TEST(a_schedule_is_for_a_key_of_the_rules_scope),
        TEST(there_are_never_more_than_a_thousand_rules),
        TEST(no_rule_touches_the_admin_api),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
