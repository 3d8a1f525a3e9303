/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use the admin API. */
#include "admin/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "steering.h"

static int ask(struct steering *steering, const char *target, const char *host, const char *origin)
{
    struct sent sent = {.target = target};
    size_t count = 0;

    if (host != NULL) {
        sent.headers[count++] = "Host";
        sent.headers[count++] = host;
    }
    if (origin != NULL) {
        sent.headers[count++] = "Origin";
        sent.headers[count++] = origin;
    }
    return scene_send(&steering->scene, &sent);
}

static void a_web_page_of_another_origin_is_refused(void **state)
{
    static const struct {
        const char *host;
        const char *origin;
        int status;
    } cases[] = {
        {"127.0.0.1:8700", NULL, 200},
        {"127.0.0.1:8700", "http://127.0.0.1:8700", 200},
        {"127.0.0.1:8700", "https://127.0.0.1:8700", 200},
        {"localhost:8700", "HTTP://LOCALHOST:8700", 200},
        {"127.0.0.1:8700", "http://127.0.0.1:8701", 403},
        {"127.0.0.1:8700", "http://127.0.0.1", 403},
        {"127.0.0.1:8700", "http://localhost:8700", 403},
        {"127.0.0.1:8700", "http://evil.example.com", 403},
        {"127.0.0.1:8700", "http://127.0.0.1:8700.evil.example.com", 403},
        {"127.0.0.1:8700", "127.0.0.1:8700", 403},
        {"127.0.0.1:8700", "null", 403},
        {"127.0.0.1:8700", "", 403},
        {NULL, "http://", 403},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = ask(*state, "/_mock/clock", cases[i].host, cases[i].origin);
        if (status != cases[i].status) {
            fail_msg("%s from %s: %d", cases[i].host, cases[i].origin, status);
        }
    }
}

static void a_second_origin_does_not_hide_behind_the_first(void **state)
{
    struct steering *steering = *state;
    const struct sent sent = {.target = "/_mock/clock",
                              .headers = {"Origin", "http://evil", "origin", "http://other"}};

    assert_int_equal(scene_send(&steering->scene, &sent), 403);
}

static void a_name_that_a_stranger_can_own_is_refused(void **state)
{
    static const struct {
        const char *host;
        int status;
    } cases[] = {
        {"127.0.0.1", 200},
        {"10.1.2.3:80", 200},
        {"[::1]:8700", 200},
        {"[fe80::1]", 200},
        {"localhost", 200},
        {"LocalHost.:8700", 200},
        {"mock", 200},
        {"mock:8700", 200},
        {"mock.test", 200},
        {"app.localhost:1", 200},
        {"host.docker.internal", 200},
        {"pi.home.arpa", 200},
        {"printer.LOCAL", 200},
        {"mock.corp.example:8700", 200}, /* is configured */
        {"evil.example.com", 403},
        {"evil.example.com.:8700", 403},
        {"127.0.0.1.nip.io", 403},
        {"localhost.evil.com", 403},
        {"notlocal.com", 403},
        {".local", 403},
        {"[::1", 403},
        {"[]", 403},
        {":8700", 403},
        {"", 403},
    };
    struct steering *steering = *state;

    steering->scene.admin.host = "mock.corp.example";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = ask(steering, "/_mock/clock", cases[i].host, NULL);
        if (status != cases[i].status) {
            fail_msg("%s: %d", cases[i].host, status);
        }
    }
}

static void the_token_is_asked_for(void **state)
{
    static const struct {
        const char *bearer;
        int status;
    } cases[] = {{"let me in", 401}, {"letmein", 200}, {"letmei", 401},
                 {"letmeinn", 401},  {"Letmein", 401}, {"x", 401}};
    struct steering *steering = *state;
    const struct admin_settings settings = {.enabled = true, .token = "letmein"};

    steering->scene.admin.settings = &settings;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sent sent = {.target = "/_mock/clock", .bearer = cases[i].bearer};
        int status = scene_send(&steering->scene, &sent);
        if (status != cases[i].status) {
            fail_msg("%s: %d", cases[i].bearer, status);
        }
    }
}

static void who_has_the_token_may_use_any_host_name_but_no_other_origin(void **state)
{
    struct steering *steering = *state;
    const struct admin_settings settings = {.enabled = true, .token = "alice-token"};

    steering->scene.admin.settings = &settings;
    assert_int_equal(ask(steering, "/_mock/clock", "mock.example.com", NULL), 200);
    assert_int_equal(ask(steering, "/_mock/clock", "mock.example.com", "http://evil"), 403);
}

static void a_closed_api_looks_like_any_unknown_path(void **state)
{
    struct steering *steering = *state;
    const struct admin_settings settings = {.enabled = false};

    steering->scene.admin.settings = &settings;
    assert_int_equal(ask(steering, "/_mock/clock", NULL, NULL), 404);
    cJSON *closed = steer(steering, 404, "GET /_mock/faults", NULL);
    cJSON *unknown = steer(steering, 404, "GET /nothing", NULL);
    assert_true(cJSON_Compare(closed, unknown, true));
    cJSON_Delete(closed);
    cJSON_Delete(unknown);
    steer_only(steering, 404, "POST /_mock/clock", NULL);
}

static void health_and_ready_answer_everybody(void **state)
{
    struct steering *steering = *state;
    const struct admin_settings closed = {.enabled = false, .token = "t"};
    const struct admin_settings guarded = {.enabled = true, .token = "t"};

    steering->scene.admin.settings = &closed;
    assert_int_equal(ask(steering, "/_mock/health", "evil.example.com", "http://evil"), 200);
    steering->scene.admin.settings = &guarded;
    assert_int_equal(ask(steering, "/_mock/ready", NULL, NULL), 200);
    assert_int_equal(ask(steering, "/_mock/nothing", NULL, NULL), 401);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, steering_set_up, steering_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_web_page_of_another_origin_is_refused),
        TEST(a_second_origin_does_not_hide_behind_the_first),
        TEST(a_name_that_a_stranger_can_own_is_refused),
        TEST(the_token_is_asked_for),
        TEST(who_has_the_token_may_use_any_host_name_but_no_other_origin),
        TEST(a_closed_api_looks_like_any_unknown_path),
        TEST(health_and_ready_answer_everybody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
