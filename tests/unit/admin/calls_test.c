/* SPDX-License-Identifier: Apache-2.0 */
/* The journal and the calls as the admin API shows them. */
#include "admin/calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"

#define ID_1 "11111111-1111-4111-8111-111111111111"
#define ID_2 "22222222-2222-4222-8222-222222222222"

static void attempts_of_one_call_are_together_in_order(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    scene_add_error(&scene, "first-two", 429, 2);
    assert_int_equal(scene_create(&scene, NULL, ID_1, 1), 429);
    assert_int_equal(scene_create(&scene, NULL, ID_2, 1), 429);
    assert_int_equal(scene_create(&scene, NULL, ID_1, 2), 201);
    assert_int_equal(scene_create(&scene, NULL, ID_2, 2), 201);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls")), 2);
    assert_string_equal(json_text_at(json, "calls/0/invocationId"), ID_1);
    assert_string_equal(json_text_at(json, "calls/0/operation"), "CreateAccessToken");
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls/0/attempts")), 2);
    assert_int_equal(json_number_at(json, "calls/0/attempts/0/attempt"), 1);
    assert_int_equal(json_number_at(json, "calls/0/attempts/0/number"), 1);
    assert_int_equal(json_number_at(json, "calls/0/attempts/0/status"), 429);
    assert_string_equal(json_text_at(json, "calls/0/attempts/0/fault"), "first-two");
    assert_true(cJSON_IsNull(json_at(json, "calls/0/attempts/0/gapMs")));
    assert_int_equal(json_number_at(json, "calls/0/attempts/1/attempt"), 2);
    assert_int_equal(json_number_at(json, "calls/0/attempts/1/status"), 201);
    assert_true(cJSON_IsNull(json_at(json, "calls/0/attempts/1/fault")));
    assert_int_equal(json_number_at(json, "calls/0/duplicates"), 0);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls/0/accessTokenIds")), 1);
    assert_null(json_at(json, "calls/0/incomplete"));
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_lost_answer_and_a_retry_show_as_a_duplicate(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    scene_add_connection_fault(&scene, "lost", FAULT_CONNECTION_RESET_BY_PEER, FAULT_AFTER, 1);
    (void)scene_create(&scene, NULL, ID_1, 1);
    (void)scene_create(&scene, NULL, ID_1, 2);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_int_equal(json_number_at(json, "calls/0/duplicates"), 1);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls/0/accessTokenIds")), 2);
    assert_true(cJSON_IsNull(json_at(json, "calls/0/attempts/0/status")));
    assert_string_equal(json_text_at(json, "calls/0/attempts/0/fault"), "lost");
    assert_string_equal(json_text_at(json, "calls/0/attempts/0/accessTokenId"),
                        json_text_at(json, "calls/0/accessTokenIds/0"));
    assert_int_equal(json_number_at(json, "calls/0/attempts/1/status"), 201);
    assert_string_equal(json_text_at(json, "calls/0/attempts/1/accessTokenId"),
                        json_text_at(json, "calls/0/accessTokenIds/1"));
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void an_answer_lost_before_anything_happened_makes_no_duplicate(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    scene_add_connection_fault(&scene, "lost", FAULT_CONNECTION_RESET_BY_PEER, FAULT_BEFORE, 1);
    (void)scene_create(&scene, NULL, ID_1, 1);
    (void)scene_create(&scene, NULL, ID_1, 2);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_int_equal(json_number_at(json, "calls/0/duplicates"), 0);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls/0/accessTokenIds")), 1);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void requests_without_an_invocation_id_are_calls_of_their_own(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, NULL, NULL, 0);
    (void)scene_create(&scene, NULL, NULL, 0);
    (void)scene_create(&scene, NULL, "", 0);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_int_equal(json_number_at(json, "matched"), 3);
    assert_true(cJSON_IsNull(json_at(json, "calls/2/invocationId")));
    assert_int_equal(cJSON_GetArraySize(json_at(json, "calls/2/attempts")), 1);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void two_users_with_one_invocation_id_are_two_calls(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, "alice-token", ID_1, 1);
    (void)scene_create(&scene, "bob-token", ID_1, 1);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_int_equal(json_number_at(json, "matched"), 2);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_call_whose_first_attempt_is_gone_says_so(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, &(struct journal_settings){1, 1000000});
    (void)scene_create(&scene, NULL, ID_1, 1);
    (void)scene_create(&scene, NULL, ID_1, 2);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/calls", NULL);
    assert_true(cJSON_IsTrue(json_at(json, "calls/0/incomplete")));
    assert_int_equal(json_number_at(json, "evicted"), 1);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

/* An entry of the call ID_1 at these two times. */
static void add_at(struct journal *journal, int64_t time_ms, int64_t real_us)
{
    static const unsigned char key[SIPHASH_KEY_BYTES] = "sixteen bytes!!";
    const struct http_header header = {{"amz-sdk-invocation-id", 21}, {ID_1, strlen(ID_1)}};
    const struct http_exchange exchange = {.request = {.method = "GET",
                                                       .target = "/session",
                                                       .headers = &header,
                                                       .header_count = 1,
                                                       .body = ""}};
    struct buf scratch;

    buf_init(&scratch, SIZE_MAX / 2);
    (void)journal_add(
        journal,
        journal_entry_new(&exchange, (struct journal_moment){time_ms, real_us}, key, &scratch));
    buf_clean_up(&scratch);
}

static void gaps_are_real_time_whatever_the_clock_does(void **state)
{
    struct journal *journal = journal_new(&(struct journal_settings){10, 1000000});
    struct calls calls;

    (void)state;
    add_at(journal, SCENE_START_MS, 1000000);
    add_at(journal, SCENE_START_MS, 1700999);            /* frozen */
    add_at(journal, SCENE_START_MS + 86400000, 1701999); /* advanced by a day */
    add_at(journal, SCENE_START_MS - 86400000, 1901999); /* set back */
    calls_init(&calls, journal);
    assert_int_equal(calls.count, 1);
    assert_int_equal(calls.items[0]->attempt_count, 4);
    assert_int_equal(call_gap_ms(calls.items[0], 0), 0);
    assert_int_equal(call_gap_ms(calls.items[0], 1), 700);
    assert_int_equal(call_gap_ms(calls.items[0], 2), 1);
    assert_int_equal(call_gap_ms(calls.items[0], 3), 200);
    calls_clean_up(&calls);
    journal_destroy(journal);
}

static void times_in_the_journal_follow_the_clock(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, NULL, NULL, 0);
    clock_advance(&scene.clock, 3600000);
    (void)scene_create(&scene, NULL, NULL, 0);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    assert_string_equal(json_text_at(json, "requests/0/time"), "2026-01-01T00:00:00.000Z");
    assert_string_equal(json_text_at(json, "requests/1/time"), "2026-01-01T01:00:00.000Z");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

/* How many requests and calls a query leaves; -1 when it is refused. */
static int matched_by(struct scene *scene, const char *path, const char *query)
{
    char target[256];

    (void)snprintf(target, sizeof target, "/_mock/%s%s", path, query);
    cJSON *json = scene_ask(scene, "GET", target, NULL);
    int matched = cJSON_IsNumber(json_at(json, "matched")) ? json_number_at(json, "matched") : -1;
    cJSON_Delete(json);
    return matched;
}

static void filters_choose_requests_and_calls(void **state)
{
    static const struct {
        const char *query;
        int matched;
    } cases[] = {
        {"", 4},
        {"?", 4},
        {"?operation=CreateAccessToken", 3},
        {"?operation=ListSpaces", 0},
        {"?status=201", 2},
        {"?status=201&operation=VerifySession", 0},
        {"?user=nobody", 0},
        {"?since=2", 2},
        {"?since=4", 0},
        {"?since=2026-01-01T00:00:01Z", 1},
        {"?since=2026-01-01T01%3A00%3A01%2B01%3A00", 1},
        {"?limit=1", 4},
        {"?operations=CreateAccessToken", -1},
        {"?operation=createAccessToken", -1},
        {"?status=x", -1},
        {"?status=", -1},
        {"?since=yesterday", -1},
        {"?since=-1", -1},
        {"?limit=99999999999999999999", -1},
        {"?user=", -1},
        {"?limit=1&limit=2", -1},
        {"?%zz=1", -1},
        {"?status=%ff", -1},
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    scene_add_error(&scene, "first", 429, 1);
    (void)scene_create(&scene, NULL, ID_1, 1);
    (void)scene_create(&scene, NULL, ID_2, 1);
    (void)scene_send(&scene, &(struct sent){.target = "/session", .bearer = "bob-token"});
    clock_advance(&scene.clock, 1000);
    (void)scene_create(&scene, NULL, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(matched_by(&scene, "requests", cases[i].query), cases[i].matched);
        assert_int_equal(matched_by(&scene, "calls", cases[i].query), cases[i].matched);
    }
    scene_clean_up(&scene);
}

static void a_limit_leaves_the_newest_and_they_come_last(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    for (int i = 0; i < 5; i++) {
        (void)scene_create(&scene, NULL, NULL, 0);
    }
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests?limit=2", NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "requests")), 2);
    assert_int_equal(json_number_at(json, "requests/0/number"), 4);
    assert_int_equal(json_number_at(json, "requests/1/number"), 5);
    assert_int_equal(json_number_at(json, "total"), 5);
    assert_int_equal(json_number_at(json, "lastNumber"), 5);
    cJSON_Delete(json);
    json = scene_ask(&scene, "GET", "/_mock/calls?limit=1", NULL);
    assert_int_equal(json_number_at(json, "calls/0/attempts/0/number"), 5);
    cJSON_Delete(json);
    json = scene_ask(&scene, "GET", "/_mock/requests?limit=0", NULL);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "requests")), 0);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_user_is_found_by_name_and_by_identity(void **state)
{
    struct scene scene;
    char query[128];

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, "alice-token", NULL, 0);
    (void)scene_create(&scene, "bob-token", NULL, 0);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    (void)snprintf(query, sizeof query, "?user=%s", json_text_at(json, "requests/1/user/name"));
    assert_int_equal(matched_by(&scene, "requests", query), 1);
    (void)snprintf(query, sizeof query, "?user=%s", json_text_at(json, "requests/1/user/identity"));
    assert_int_equal(matched_by(&scene, "calls", query), 1);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void deleting_takes_all_or_one_users_requests(void **state)
{
    struct scene scene;
    char target[128];

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, "alice-token", NULL, 0);
    (void)scene_create(&scene, "bob-token", NULL, 0);
    (void)scene_create(&scene, "bob-token", NULL, 0);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    (void)snprintf(target, sizeof target, "/_mock/requests?user=%s",
                   json_text_at(json, "requests/1/user/name"));
    cJSON_Delete(json);
    json = scene_ask(&scene, "DELETE", target, NULL);
    assert_int_equal(json_number_at(json, "removed"), 2);
    cJSON_Delete(json);
    assert_int_equal(matched_by(&scene, "requests", ""), 1);
    json = scene_ask(&scene, "DELETE", "/_mock/requests?user=nobody", NULL);
    assert_int_equal(json_number_at(json, "removed"), 0);
    cJSON_Delete(json);
    json = scene_ask(&scene, "DELETE", "/_mock/requests?usr=x", NULL);
    assert_int_equal(scene.last.response.status, 400);
    assert_string_equal(json_text_at(json, "errors/0/parameter"), "usr");
    assert_string_equal(json_text_at(json, "message"), "unknown parameter; did you mean \"user\"?");
    cJSON_Delete(json);
    assert_int_equal(matched_by(&scene, "requests", ""), 1);
    json = scene_ask(&scene, "DELETE", "/_mock/requests", NULL);
    assert_int_equal(json_number_at(json, "removed"), 1);
    cJSON_Delete(json);
    assert_int_equal(matched_by(&scene, "requests", ""), 0);
    scene_clean_up(&scene);
}

static void the_admin_api_is_not_in_the_journal_and_refused_requests_are(void **state)
{
    const struct error refusal = {ERROR_MALFORMED_REQUEST, "no"};
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    cJSON_Delete(scene_ask(&scene, "GET", "/_mock/health", NULL));
    cJSON_Delete(scene_ask(&scene, "GET", "/_mock/nothing", NULL));
    (void)scene_send(&scene, &(struct sent){.method = "-", .target = "-", .refusal = &refusal});
    (void)scene_send(&scene, &(struct sent){.target = "/_mock/state", .refusal = &refusal});
    (void)scene_send(&scene, &(struct sent){.target = "/nothing"});
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    assert_int_equal(json_number_at(json, "matched"), 2);
    assert_int_equal(json_number_at(json, "requests/0/status"), 400);
    assert_true(cJSON_IsNull(json_at(json, "requests/0/user")));
    assert_true(cJSON_IsNull(json_at(json, "requests/0/operation")));
    assert_int_equal(json_number_at(json, "requests/1/status"), 404);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_request_is_in_the_journal_before_it_has_ended(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_send(&scene, &(struct sent){.target = "/session", .not_completed = true});
    (void)scene_send(&scene, &(struct sent){.target = "/session"});
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    assert_true(cJSON_IsNull(json_at(json, "requests/0/delivered")));
    assert_true(cJSON_IsTrue(json_at(json, "requests/1/delivered")));
    assert_int_equal(json_number_at(json, "requests/1/durationUs"), 1500);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_created_secret_is_never_shown_again(void **state)
{
    struct scene scene;
    char secret[64];

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_create(&scene, NULL, NULL, 0);
    cJSON *created = cJSON_Parse(scene_text(&scene));
    (void)snprintf(secret, sizeof secret, "%s", json_text_at(created, "secret"));
    cJSON_Delete(created);
    (void)scene_send(&scene, &(struct sent){.target = "/session", .headers = {"X-Pat", secret}});
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    assert_null(strstr(scene_text(&scene), secret));
    assert_null(strstr(scene_text(&scene), "alice-token"));
    assert_true(cJSON_IsTrue(json_at(json, "requests/1/secretLeak")));
    const char *mark = json_text_at(json, "requests/1/request/headers/x-pat");
    assert_non_null(strstr(json_text_at(json, "requests/0/answer/body"), mark));
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attempts_of_one_call_are_together_in_order),
        cmocka_unit_test(a_lost_answer_and_a_retry_show_as_a_duplicate),
        cmocka_unit_test(an_answer_lost_before_anything_happened_makes_no_duplicate),
        cmocka_unit_test(requests_without_an_invocation_id_are_calls_of_their_own),
        cmocka_unit_test(two_users_with_one_invocation_id_are_two_calls),
        cmocka_unit_test(a_call_whose_first_attempt_is_gone_says_so),
        cmocka_unit_test(gaps_are_real_time_whatever_the_clock_does),
        cmocka_unit_test(times_in_the_journal_follow_the_clock),
        cmocka_unit_test(filters_choose_requests_and_calls),
        cmocka_unit_test(a_limit_leaves_the_newest_and_they_come_last),
        cmocka_unit_test(a_user_is_found_by_name_and_by_identity),
        cmocka_unit_test(deleting_takes_all_or_one_users_requests),
        cmocka_unit_test(the_admin_api_is_not_in_the_journal_and_refused_requests_are),
        cmocka_unit_test(a_request_is_in_the_journal_before_it_has_ended),
        cmocka_unit_test(a_created_secret_is_never_shown_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
