/* SPDX-License-Identifier: Apache-2.0 */
/* GET and PUT /_mock/clock, and what obeys the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "steering.h"

#define PUT_CLOCK "PUT /_mock/clock"
#define YEAR_MS "31536000000"

static void shows(struct steering *steering, const char *instant)
{
    cJSON *answer = steer(steering, 200, "GET /_mock/clock", NULL);

    assert_string_equal(json_text_at(answer, "now"), instant);
    cJSON_Delete(answer);
}

static void it_is_shown_frozen_or_with_its_offset(void **state)
{
    struct steering *steering = *state;
    cJSON *answer = steer(steering, 200, "GET /_mock/clock", NULL);

    assert_true(cJSON_IsTrue(json_at(answer, "frozen")));
    assert_true(cJSON_IsNull(json_at(answer, "offsetMs")));
    cJSON_Delete(answer);
    answer = steer(steering, 200, PUT_CLOCK, "{\"action\":\"run\"}");
    assert_true(cJSON_IsFalse(json_at(answer, "frozen")));
    assert_true(cJSON_IsNumber(json_at(answer, "offsetMs")));
    cJSON_Delete(answer);
}

static void it_is_set_advanced_moved_back_and_reset(void **state)
{
    struct steering *steering = *state;

    steer_only(steering, 200, PUT_CLOCK,
               "{\"action\":\"set\",\"instant\":\"2030-06-01T12:00:00+02:00\"}");
    shows(steering, "2030-06-01T10:00:00.000Z");
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":1500}");
    shows(steering, "2030-06-01T10:00:01.500Z");
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":-2000}");
    shows(steering, "2030-06-01T09:59:59.500Z");
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"reset\"}");
    shows(steering, "2026-01-01T00:00:00.000Z");
    steer_only(steering, 200, PUT_CLOCK,
               "{\"action\":\"freeze\",\"instant\":\"0001-01-01T00:00:00Z\"}");
    shows(steering, "0001-01-01T00:00:00.000Z");
}

static void tokens_expire_at_the_moment_that_it_moves(void **state)
{
    struct steering *steering = *state;

    assert_int_equal(scene_create(&steering->scene, "alice-token", NULL, 0), 201);
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":" YEAR_MS "}");
    assert_int_equal(token_store_count(steering->scene.service->tokens), 0);
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":-" YEAR_MS "}");
    assert_int_equal(token_store_count(steering->scene.service->tokens), 0);
}

static void rules_with_a_lifetime_remove_themselves_when_it_moves(void **state)
{
    struct steering *steering = *state;
    cJSON *answer = steer(steering, 201, "POST /_mock/faults",
                          "{\"id\":\"f\",\"ttlMs\":1000,\"fault\":\"HANG\"}");

    assert_int_equal(json_number_at(answer, "faults/0/ttlLeftMs"), 1000);
    cJSON_Delete(answer);
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":600}");
    answer = steer(steering, 200, "GET /_mock/faults/f", NULL);
    assert_int_equal(json_number_at(answer, "ttlLeftMs"), 400);
    cJSON_Delete(answer);
    steer_only(steering, 200, PUT_CLOCK, "{\"action\":\"advance\",\"ms\":400}");
    steer_only(steering, 404, "GET /_mock/faults/f", NULL);
}

static void what_is_wrong_is_refused_and_moves_nothing(void **state)
{
    static const struct {
        const char *body;
        struct refusal refusal;
    } cases[] = {
        {"", {400, 1, "/action", "missing"}},
        {"{\"action\":\"advanc\",\"ms\":1}", {400, 1, "/action", "did you mean \"advance\""}},
        {"{\"action\":\"advance\"}", {400, 1, "/ms", "missing"}},
        {"{\"action\":\"advance\",\"ms\":0.5}", {400, 1, "/ms", "an integer from"}},
        {"{\"action\":\"advance\",\"ms\":\"1\"}", {400, 1, "/ms", "an integer from"}},
        {"{\"action\":\"advance\",\"ms\":300000000000000}", {400, 1, "/ms", "0001 to 9999"}},
        {"{\"action\":\"set\"}", {400, 1, "/instant", "missing"}},
        {"{\"action\":\"set\",\"instant\":\"2026-02-30T00:00:00Z\"}",
         {400, 1, "/instant", "RFC 3339"}},
        {"{\"action\":\"run\",\"ms\":1}", {400, 1, "/ms", "does not go with"}},
        {"{\"action\":\"reset\",\"instant\":\"2026-01-01T00:00:00Z\"}",
         {400, 1, "/instant", "does not go with"}},
        {"{\"action\":5,\"now\":1}", {400, 2, "/now", "unknown member"}},
    };
    struct steering *steering = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        steer_refused(steering, PUT_CLOCK, cases[i].body, cases[i].refusal);
    }
    shows(steering, "2026-01-01T00:00:00.000Z");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_shown_frozen_or_with_its_offset),
        TEST(it_is_set_advanced_moved_back_and_reset),
        TEST(tokens_expire_at_the_moment_that_it_moves),
        TEST(rules_with_a_lifetime_remove_themselves_when_it_moves),
        TEST(what_is_wrong_is_refused_and_moves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
