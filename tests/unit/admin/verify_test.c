/* SPDX-License-Identifier: Apache-2.0 */
/* POST /_mock/verify: what is confirmed, what is denied, and what it will not swear to. */
#include "admin/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"

#define ID_1 "11111111-1111-4111-8111-111111111111"
#define ID_2 "22222222-2222-4222-8222-222222222222"

/* "verified", or the reason why not, or "refused" for a body that is no good. */
static const char *verify(struct scene *scene, const char *body)
{
    static const char *const reasons[] = {"times", "calls", "attempts", "minGapMs", "evicted"};
    cJSON *json = scene_ask(scene, "POST", "/_mock/verify", body);
    int status = scene->last.response.status;
    const char *answer = status == 400 ? "refused" : "verified";
    bool verified = cJSON_IsTrue(json_at(json, "verified"));

    assert_int_equal(status == 200, verified);
    for (size_t i = 0; status == 409 && i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(json_text_at(json, "reason"), reasons[i]) == 0) {
            answer = reasons[i];
        }
    }
    cJSON_Delete(json);
    return answer;
}

/* One call that succeeds at its third attempt, and one list request of bob's. */
static void play(struct scene *scene)
{
    scene_add_error(scene, "first-two", 429, 2);
    (void)scene_create(scene, NULL, ID_1, 1);
    (void)scene_create(scene, NULL, ID_1, 2);
    (void)scene_create(scene, NULL, ID_1, 3);
    (void)scene_send(scene, &(struct sent){.method = "POST",
                                           .target = "/v1/accessTokens?x",
                                           .body = "{\"maxResults\":3}",
                                           .bearer = "bob-token",
                                           .headers = {"User-Agent", "aws-cli/1"}});
}

struct verify_case {
    const char *body;
    const char *answer;
};

static void assert_answers(struct scene *scene, const struct verify_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *answer = verify(scene, cases[i].body);
        if (strcmp(answer, cases[i].answer) != 0) {
            fail_msg("%s is %s, not %s: %s", cases[i].body, answer, cases[i].answer,
                     scene_text(scene));
        }
    }
}

#define ASSERT_ANSWERS(scene, cases)                                                               \
    assert_answers((scene), (cases), sizeof(cases) / sizeof((cases)[0]))

static void counts_are_compared_with_what_is_expected(void **state)
{
    static const struct verify_case cases[] = {
        {"", "verified"},
        {"{}", "verified"},
        {"{\"times\":4}", "verified"},
        {"{\"times\":3}", "times"},
        {"{\"times\":0}", "times"},
        {"{\"times\":{\"min\":4}}", "verified"},
        {"{\"times\":{\"min\":5}}", "times"},
        {"{\"times\":{\"max\":4}}", "verified"},
        {"{\"times\":{\"max\":3}}", "times"},
        {"{\"times\":{\"min\":1,\"max\":9}}", "verified"},
        {"{\"match\":{\"operation\":\"ListSpaces\"}}", "times"},
        {"{\"match\":{\"operation\":\"ListSpaces\"},\"times\":0}", "verified"},
        {"{\"calls\":2}", "verified"},
        {"{\"calls\":1}", "calls"},
        {"{\"match\":{\"status\":429},\"times\":2,\"calls\":1}", "verified"},
        {"{\"since\":3,\"times\":1}", "verified"},
        {"{\"since\":\"2026-01-01T00:00:00.001Z\",\"times\":0}", "verified"},
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    play(&scene);
    ASSERT_ANSWERS(&scene, cases);
    scene_clean_up(&scene);
}

static void every_criterion_chooses(void **state)
{
#define ONE(match) "{\"times\":1,\"match\":{" match "}}"
#define NONE(match) "{\"times\":0,\"match\":{" match "}}"
#define THREE(match) "{\"times\":3,\"match\":{" match "}}"
    static const struct verify_case cases[] = {
        {THREE("\"operation\":\"CreateAccessToken\""), "verified"},
        {ONE("\"operation\":[\"ListAccessTokens\",\"ListSpaces\"]"), "verified"},
        {"{\"times\":4,\"match\":{\"operation\":\"*\"}}", "verified"},
        {ONE("\"method\":\"POST\""), "verified"},
        {ONE("\"method\":{\"equalTo\":\"POST\"}"), "verified"},
        {THREE("\"method\":{\"contains\":\"U\"}"), "verified"},
        {THREE("\"method\":{\"matches\":\"^P.T$\"}"), "verified"},
        {ONE("\"method\":{\"contains\":\"P\",\"matches\":\"^PO\"}"), "verified"},
        {NONE("\"path\":\"/session\""), "verified"},
        {"{\"times\":4,\"match\":{\"path\":{\"matches\":\"^/v1/accessTokens$\"}}}", "verified"},
        {ONE("\"body\":{\"contains\":\"maxResults\"}"), "verified"},
        {NONE("\"body\":{\"absent\":true}"), "verified"},
        {ONE("\"status\":201"), "verified"},
        {ONE("\"status\":{\"max\":200}"), "verified"},
        {"{\"times\":2,\"match\":{\"status\":{\"min\":400,\"max\":499}}}", "verified"},
        {"{\"times\":2,\"match\":{\"fault\":\"first-two\"}}", "verified"},
        {"{\"times\":2,\"match\":{\"fault\":{\"absent\":true}}}", "verified"},
        {NONE("\"fault\":{\"contains\":\"third\"}"), "verified"},
        {ONE("\"attempt\":{\"min\":3}"), "verified"},
        {"{\"times\":2,\"match\":{\"attempt\":1}}", "verified"},
        {ONE("\"headers\":[{\"name\":\"user-agent\",\"contains\":\"aws\"}]"), "verified"},
        {THREE("\"headers\":[{\"name\":\"User-Agent\",\"absent\":true}]"), "verified"},
        {NONE("\"headers\":[{\"name\":\"user-agent\",\"contains\":\"aws\"},"
              "{\"name\":\"x\",\"equalTo\":\"y\"}]"),
         "verified"},
        {NONE("\"secretLeak\":true"), "verified"},
        {ONE("\"operation\":\"CreateAccessToken\",\"status\":201,\"attempt\":3"), "verified"},
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    play(&scene);
    ASSERT_ANSWERS(&scene, cases);
    scene_clean_up(&scene);
}

static void a_user_is_matched_by_name_and_by_identity(void **state)
{
    struct scene scene;
    char body[256];

    (void)state;
    scene_init(&scene, NULL);
    play(&scene);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    (void)snprintf(body, sizeof body, "{\"times\":1,\"match\":{\"user\":\"%s\"}}",
                   json_text_at(json, "requests/3/user/name"));
    assert_string_equal(verify(&scene, body), "verified");
    (void)snprintf(body, sizeof body, "{\"times\":3,\"match\":{\"user\":{\"equalTo\":\"%s\"}}}",
                   json_text_at(json, "requests/0/user/identity"));
    assert_string_equal(verify(&scene, body), "verified");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void attempts_and_gaps_are_those_of_the_matching_calls(void **state)
{
    static const struct verify_case cases[] = {
        {"{\"match\":{\"status\":201},\"times\":1,\"attempts\":3}", "verified"},
        {"{\"match\":{\"status\":201},\"attempts\":{\"min\":2,\"max\":3}}", "verified"},
        {"{\"match\":{\"status\":201},\"attempts\":2}", "attempts"},
        {"{\"attempts\":3}", "attempts"},
        {"{\"match\":{\"operation\":\"ListAccessTokens\"},\"attempts\":1}", "verified"},
        {"{\"match\":{\"status\":201},\"minGapMs\":0}", "verified"},
        {"{\"match\":{\"status\":201},\"minGapMs\":100000}", "minGapMs"},
        {"{\"match\":{\"operation\":\"ListAccessTokens\"},\"minGapMs\":100000}", "verified"},
        {"{\"match\":{\"operation\":\"ListSpaces\"},\"attempts\":3}", "times"},
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    play(&scene);
    ASSERT_ANSWERS(&scene, cases);
    scene_clean_up(&scene);
}

static void a_denial_says_what_was_seen_instead(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    play(&scene);
    cJSON *json = scene_ask(&scene, "POST", "/_mock/verify",
                            "{\"match\":{\"operation\":\"CreateAccessToken\",\"status\":500}}");
    assert_string_equal(json_text_at(json, "message"), "0 requests matched, expected at least 1");
    assert_int_equal(json_number_at(json, "matched"), 0);
    assert_int_equal(json_number_at(json, "total"), 4);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "nearMisses")), 3);
    assert_string_equal(json_text_at(json, "nearMisses/0/criterion"), "status");
    assert_int_equal(json_number_at(json, "nearMisses/0/actual"), 429);
    assert_int_equal(json_number_at(json, "nearMisses/2/number"), 3);
    assert_int_equal(json_number_at(json, "nearMisses/2/actual"), 201);
    cJSON_Delete(json);
    json = scene_ask(&scene, "POST", "/_mock/verify",
                     "{\"match\":{\"headers\":[{\"name\":\"user-agent\",\"equalTo\":\"x\"}],"
                     "\"method\":\"POST\"}}");
    assert_string_equal(json_text_at(json, "nearMisses/0/criterion"), "headers");
    assert_string_equal(json_text_at(json, "nearMisses/0/header"), "user-agent");
    assert_string_equal(json_text_at(json, "nearMisses/0/actual"), "aws-cli/1");
    cJSON_Delete(json);
    json = scene_ask(&scene, "POST", "/_mock/verify",
                     "{\"match\":{\"body\":\"x\",\"method\":\"POST\"}}");
    assert_string_equal(json_text_at(json, "nearMisses/0/actual"), "{\"maxResults\":3}");
    cJSON_Delete(json);
    json = scene_ask(&scene, "POST", "/_mock/verify", "{\"times\":{\"max\":1}}");
    assert_string_equal(json_text_at(json, "message"), "4 requests matched, expected at most 1");
    assert_int_equal(cJSON_GetArraySize(json_at(json, "seen")), 4);
    assert_null(json_at(json, "nearMisses"));
    cJSON_Delete(json);
    json = scene_ask(&scene, "POST", "/_mock/verify", "{\"attempts\":3}");
    assert_int_equal(cJSON_GetArraySize(json_at(json, "violations")), 1);
    assert_string_equal(json_text_at(json, "violations/0/operation"), "ListAccessTokens");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void only_the_newest_few_are_shown(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    for (int i = 0; i < 12; i++) {
        (void)scene_create(&scene, NULL, NULL, 0);
    }
    cJSON *json = scene_ask(&scene, "POST", "/_mock/verify", "{\"times\":1}");
    assert_int_equal(cJSON_GetArraySize(json_at(json, "seen")), 5);
    assert_int_equal(json_number_at(json, "seen/0/number"), 8);
    assert_int_equal(json_number_at(json, "seen/4/number"), 12);
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

/* Six requests of which the journal holds the newest four. */
static void overflow(struct scene *scene)
{
    scene_init(scene, &(struct journal_settings){4, 1000000});
    for (int i = 0; i < 6; i++) {
        (void)scene_create(scene, i < 3 ? "alice-token" : "bob-token", NULL, 0);
    }
}

static void what_may_have_been_evicted_is_not_sworn_to(void **state)
{
    static const struct verify_case cases[] = {
        {"{}", "verified"},
        {"{\"times\":{\"min\":4}}", "verified"},
        {"{\"times\":{\"min\":5}}", "evicted"},
        {"{\"times\":4}", "evicted"},
        {"{\"times\":6}", "evicted"},
        {"{\"times\":3}", "times"},
        {"{\"times\":{\"max\":10}}", "evicted"},
        {"{\"times\":{\"max\":3}}", "times"},
        {"{\"match\":{\"operation\":\"ListSpaces\"},\"times\":0}", "evicted"},
        {"{\"match\":{\"operation\":\"ListSpaces\"}}", "evicted"},
        {"{\"calls\":{\"min\":2}}", "verified"},
        {"{\"calls\":4}", "evicted"},
        {"{\"attempts\":1}", "evicted"},
        {"{\"attempts\":2}", "attempts"},
        {"{\"minGapMs\":0}", "evicted"},
        {"{\"since\":2,\"times\":4}", "verified"},
        {"{\"since\":2,\"attempts\":1}", "verified"},
        {"{\"since\":1,\"times\":4}", "evicted"},
        {"{\"since\":\"2026-01-01T00:00:00Z\",\"times\":4}", "evicted"},
    };
    struct scene scene;

    (void)state;
    overflow(&scene);
    ASSERT_ANSWERS(&scene, cases);
    cJSON_Delete(scene_ask(&scene, "DELETE", "/_mock/requests", NULL));
    assert_string_equal(verify(&scene, "{\"times\":0}"), "verified");
    scene_clean_up(&scene);
}

static void a_user_that_was_cleared_after_the_eviction_can_be_verified_again(void **state)
{
    struct scene scene;
    char body[128];
    char target[128];

    (void)state;
    overflow(&scene);
    cJSON *json = scene_ask(&scene, "GET", "/_mock/requests", NULL);
    const char *bob = json_text_at(json, "requests/3/user/name");
    (void)snprintf(body, sizeof body, "{\"times\":1,\"match\":{\"user\":\"%s\"}}", bob);
    (void)snprintf(target, sizeof target, "/_mock/requests?user=%s", bob);
    cJSON_Delete(scene_ask(&scene, "DELETE", target, NULL));
    (void)scene_create(&scene, "bob-token", NULL, 0);
    assert_string_equal(verify(&scene, body), "verified");
    assert_string_equal(verify(&scene, "{\"times\":2}"), "evicted");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void a_call_with_evicted_attempts_may_have_had_enough(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, &(struct journal_settings){2, 1000000});
    (void)scene_create(&scene, NULL, ID_1, 1);
    (void)scene_create(&scene, NULL, ID_1, 2);
    (void)scene_create(&scene, NULL, ID_1, 3);
    assert_string_equal(verify(&scene, "{\"attempts\":3}"), "evicted");
    assert_string_equal(verify(&scene, "{\"attempts\":1}"), "attempts");
    (void)scene_create(&scene, NULL, ID_2, 1);
    (void)scene_create(&scene, NULL, ID_2, 2);
    assert_string_equal(verify(&scene, "{\"attempts\":3}"), "attempts");
    scene_clean_up(&scene);
}

static void a_leak_can_be_asked_for(void **state)
{
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    (void)scene_send(&scene, &(struct sent){.target = "/session?t=" SCENE_SECRET});
    assert_string_equal(verify(&scene, "{\"match\":{\"secretLeak\":true},\"times\":0}"), "times");
    assert_string_equal(verify(&scene, "{\"match\":{\"secretLeak\":false},\"times\":0}"),
                        "verified");
    scene_clean_up(&scene);
}

static void a_bad_body_is_refused_with_every_place(void **state)
{
    struct scene scene;
    const char *body = "{\n"
                       "  \"match\": {\"operation\": \"CreateAcessToken\",\n"
                       "    \"methd\": \"PUT\", \"path\": {\"matches\": \"(\"}},\n"
                       "  \"times\": -1\n"
                       "}";

    (void)state;
    scene_init(&scene, NULL);
    cJSON *json = scene_ask(&scene, "POST", "/_mock/verify", body);
    assert_int_equal(scene.last.response.status, 400);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "errors")), 4);
    assert_string_equal(json_text_at(json, "message"), "The request has 4 problems");
    assert_string_equal(json_text_at(json, "errors/0/pointer"), "/match/methd");
    assert_int_equal(json_number_at(json, "errors/0/line"), 3);
    assert_int_equal(json_number_at(json, "errors/0/column"), 5);
    assert_string_equal(json_text_at(json, "errors/0/message"),
                        "unknown member; did you mean \"method\"?");
    assert_string_equal(json_text_at(json, "errors/1/pointer"), "/match/operation");
    assert_int_equal(json_number_at(json, "errors/1/column"), 26);
    assert_string_equal(json_text_at(json, "errors/1/message"),
                        "unknown operation; did you mean \"CreateAccessToken\"?");
    assert_string_equal(json_text_at(json, "errors/2/pointer"), "/match/path/matches");
    assert_string_equal(json_text_at(json, "errors/3/pointer"), "/times");
    cJSON_Delete(json);
    scene_clean_up(&scene);
}

static void every_kind_of_bad_body_is_refused(void **state)
{
    static const struct verify_case cases[] = {
        {"{", "refused"},
        {"[]", "refused"},
        {"{\"times\":1,\"times\":2}", "refused"},
        {"{\"match\":[]}", "refused"},
        {"{\"match\":{\"operation\":[]}}", "refused"},
        {"{\"match\":{\"operation\":[1]}}", "refused"},
        {"{\"match\":{\"operation\":{}}}", "refused"},
        {"{\"match\":{\"user\":1}}", "refused"},
        {"{\"match\":{\"user\":{}}}", "refused"},
        {"{\"match\":{\"user\":{\"name\":\"x\",\"equalTo\":\"y\"}}}", "refused"},
        {"{\"match\":{\"user\":{\"absent\":false}}}", "refused"},
        {"{\"match\":{\"user\":{\"absent\":true,\"contains\":\"x\"}}}", "refused"},
        {"{\"match\":{\"headers\":{}}}", "refused"},
        {"{\"match\":{\"headers\":[{\"equalTo\":\"y\"}]}}", "refused"},
        {"{\"match\":{\"headers\":[null]}}", "refused"},
        {"{\"match\":{\"headers\":[1]}}", "refused"},
        {"{\"match\":{\"status\":\"201\"}}", "refused"},
        {"{\"match\":{\"attempt\":{\"min\":3,\"max\":2}}}", "refused"},
        {"{\"match\":{\"secretLeak\":1}}", "refused"},
        {"{\"times\":1.5}", "refused"},
        {"{\"times\":{}}", "refused"},
        {"{\"times\":{\"least\":1}}", "refused"},
        {"{\"times\":\"1\"}", "refused"},
        {"{\"times\":1e300}", "refused"},
        {"{\"since\":\"yesterday\"}", "refused"},
        {"{\"since\":-1}", "refused"},
        {"{\"minGapMs\":-5}", "refused"},
        {"{\"match\":null,\"times\":null}", "times"},
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    ASSERT_ANSWERS(&scene, cases);
    scene_clean_up(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_compared_with_what_is_expected),
        cmocka_unit_test(every_criterion_chooses),
        cmocka_unit_test(a_user_is_matched_by_name_and_by_identity),
        cmocka_unit_test(attempts_and_gaps_are_those_of_the_matching_calls),
        cmocka_unit_test(a_denial_says_what_was_seen_instead),
        cmocka_unit_test(only_the_newest_few_are_shown),
        cmocka_unit_test(what_may_have_been_evicted_is_not_sworn_to),
        cmocka_unit_test(a_user_that_was_cleared_after_the_eviction_can_be_verified_again),
        cmocka_unit_test(a_call_with_evicted_attempts_may_have_had_enough),
        cmocka_unit_test(a_leak_can_be_asked_for),
        cmocka_unit_test(a_bad_body_is_refused_with_every_place),
        cmocka_unit_test(every_kind_of_bad_body_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
