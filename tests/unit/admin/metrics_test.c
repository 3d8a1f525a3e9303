/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics' text. That Prometheus accepts it is checked end to end, by promtool. */
#include "admin/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "admin/prometheus.h"
#include "scene.h"

#define NAME(rest) "codecatalyst_mock_" rest

/* Whether the text has this line. */
static bool has_line(const char *text, const char *line)
{
    size_t length = strlen(line);

    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        if ((at == text || at[-1] == '\n') && at[length] == '\n') {
            return true;
        }
    }
    return false;
}

static void assert_lines(struct scene *scene, const char *const *lines, size_t count)
{
    (void)scene_send(scene, &(struct sent){.target = "/_mock/metrics"});
    assert_int_equal(scene->last.response.status, 200);
    for (size_t i = 0; i < count; i++) {
        if (!has_line(scene_text(scene), lines[i])) {
            fail_msg("no line \"%s\" in:\n%s", lines[i], scene_text(scene));
        }
    }
}

#define ASSERT_LINES(scene, lines)                                                                 \
    assert_lines((scene), (lines), sizeof(lines) / sizeof((lines)[0]))

static size_t seven(const void *context)
{
    (void)context;
    return 7;
}

static void requests_faults_and_state_are_counted(void **state)
{
    static const char *const lines[] = {
        NAME("requests_total{operation=\"CreateAccessToken\",status=\"429\"} 1"),
        NAME("requests_total{operation=\"CreateAccessToken\",status=\"none\"} 1"),
        NAME("requests_total{operation=\"CreateAccessToken\",status=\"201\"} 2"),
        NAME("requests_total{operation=\"none\",status=\"404\"} 1"),
        NAME("faults_total{rule=\"busy\",kind=\"error\"} 1"),
        NAME("faults_total{rule=\"lost\",kind=\"EMPTY_RESPONSE\"} 1"),
        NAME("access_tokens_created_total 3"),
        NAME("access_tokens 3"),
        NAME("secret_leaks_total 0"),
        NAME("undelivered_answers_total 0"),
        NAME("throttled_total 0"),
        NAME("journal_entries 5"),
        NAME("journal_evicted_total 0"),
        NAME("connections 7"),
        NAME("build_info{version=\"0.1.0\"} 1"),
        NAME("request_duration_seconds_bucket{le=\"0.001\"} 0"),
        NAME("request_duration_seconds_bucket{le=\"0.0025\"} 5"),
        NAME("request_duration_seconds_bucket{le=\"+Inf\"} 5"),
        NAME("request_duration_seconds_count 5"),
        NAME("request_duration_seconds_sum 0.0075"),
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    scene.admin.observer->connections = seven;
    scene_add_error(&scene, "busy", 429, 1);
    scene_add_connection_fault(&scene, "lost", FAULT_EMPTY_RESPONSE, FAULT_AFTER, 1);
    for (int i = 0; i < 4; i++) {
        (void)scene_create(&scene, NULL, NULL, 0);
    }
    (void)scene_send(&scene, &(struct sent){.target = "/nothing"});
    ASSERT_LINES(&scene, lines);
    scene_clean_up(&scene);
}

static void a_throttle_and_a_quota_are_counted_but_no_fault_that_looks_like_them(void **state)
{
    static const struct throttle_rule rule = {"r", UINT64_MAX, THROTTLE_GLOBAL, 1, 2, NULL};
    static const char *const lines[] = {
        NAME("throttled_total 2"),
        NAME("quota_refusals_total 1"),
        NAME("requests_total{operation=\"CreateAccessToken\",status=\"429\"} 2"),
        NAME("secret_leaks_total 1"),
    };
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    struct service_settings settings = scene.service->settings;
    settings.tokens.max_tokens_per_user = 0;
    settings.throttle = &rule;
    settings.throttle_count = 1;
    service_configure(scene.service, &settings);
    scene_add_error(&scene, "busy", 429, 1);
    assert_int_equal(scene_create(&scene, NULL, NULL, 0), 429);
    assert_int_equal(scene_create(&scene, NULL, NULL, 0), 402);
    assert_int_equal(scene_create(&scene, NULL, NULL, 0), 429);
    (void)scene_send(&scene, &(struct sent){.target = "/session?t=" SCENE_SECRET});
    ASSERT_LINES(&scene, lines);
    scene_clean_up(&scene);
}

static void the_admin_api_is_not_counted(void **state)
{
    static const char *const lines[] = {NAME("request_duration_seconds_count 0")};
    struct scene scene;

    (void)state;
    scene_init(&scene, NULL);
    cJSON_Delete(scene_ask(&scene, "GET", "/_mock/health", NULL));
    ASSERT_LINES(&scene, lines);
    assert_null(strstr(scene_text(&scene), NAME("requests_total{")));
    assert_null(strstr(scene_text(&scene), NAME("connections")));
    scene_clean_up(&scene);
}

static void label_values_are_escaped(void **state)
{
    const struct prometheus_label labels[] = {{"a", "q\"b\\n\nl"}, {"b", "plain"}};
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    prometheus_sample(&out, "m", labels, 2, 0.25);
    assert_string_equal(buf_text(&out), "m{a=\"q\\\"b\\\\n\\nl\",b=\"plain\"} 0.25\n");
    buf_clear(&out);
    prometheus_sample(&out, "m", NULL, 0, 123456789012.0);
    assert_string_equal(buf_text(&out), "m 123456789012\n");
    buf_clean_up(&out);
}

static void more_rules_than_there_is_room_for_are_counted_as_other(void **state)
{
    struct metrics *metrics = metrics_new();
    struct http_exchange exchange = {.response = {.status = 200}};
    struct buf out;
    size_t series = 0;

    (void)state;
    for (int i = 0; i < METRICS_MAX_SERIES + 100; i++) {
        (void)snprintf(exchange.notes.fault, sizeof exchange.notes.fault, "rule-%d,second", i);
        (void)snprintf(exchange.notes.fault_kinds, sizeof exchange.notes.fault_kinds,
                       "error,delay");
        metrics_count(metrics, &exchange);
    }
    buf_init(&out, 1000000);
    metrics_write(metrics, &(struct metrics_state){.version = "1", .connections = -1}, &out);
    for (const char *at = strstr(buf_text(&out), "faults_total{"); at != NULL;
         at = strstr(at + 1, "faults_total{")) {
        series++;
    }
    assert_int_equal(series, METRICS_MAX_SERIES + 1);
    assert_true(has_line(buf_text(&out), NAME("faults_total{rule=\"second\",kind=\"delay\"} 600")));
    assert_true(has_line(buf_text(&out), NAME("faults_total{rule=\"other\",kind=\"other\"} 101")));
    buf_clean_up(&out);
    metrics_destroy(metrics);
}

static void the_slowest_and_the_lost_are_counted_at_the_end(void **state)
{
    struct metrics *metrics = metrics_new();
    struct buf out;

    (void)state;
    metrics_count_end(metrics, &(struct http_outcome){.duration_us = 100, .delivered = true});
    metrics_count_end(metrics, &(struct http_outcome){.duration_us = 3600000000});
    buf_init(&out, 100000);
    metrics_write(metrics, &(struct metrics_state){.version = "1", .connections = -1}, &out);
    assert_true(has_line(buf_text(&out), NAME("request_duration_seconds_bucket{le=\"0.0001\"} 1")));
    assert_true(has_line(buf_text(&out), NAME("request_duration_seconds_bucket{le=\"60\"} 1")));
    assert_true(has_line(buf_text(&out), NAME("request_duration_seconds_bucket{le=\"+Inf\"} 2")));
    assert_true(has_line(buf_text(&out), NAME("undelivered_answers_total 1")));
    buf_clean_up(&out);
    metrics_destroy(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_faults_and_state_are_counted),
        cmocka_unit_test(a_throttle_and_a_quota_are_counted_but_no_fault_that_looks_like_them),
        cmocka_unit_test(the_admin_api_is_not_counted),
        cmocka_unit_test(label_values_are_escaped),
        cmocka_unit_test(more_rules_than_there_is_room_for_are_counted_as_other),
        cmocka_unit_test(the_slowest_and_the_lost_are_counted_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
