/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct journal_settings default_bounds = {1000, INT64_C(4194304)};

void scene_init(struct scene *scene, const struct journal_settings *settings)
{
    const struct service_settings service = {
        .auth_mode = AUTH_ANY,
        .tokens = {.max_tokens_per_user = 100, .max_tokens = 1000, .default_lifetime_days = 365},
        .json_depth = 64};

    *scene = (struct scene){0};
    clock_init(&scene->clock, &(struct clock_settings){
                                  .has_start = true, .start_ms = SCENE_START_MS, .frozen = true});
    random_init_seeded(&scene->random, 42);
    scene->service = service_new(&service, &scene->clock, &scene->random, 42);
    scene->admin =
        (struct admin){.service = scene->service,
                       .observer = observer_new(settings != NULL ? settings : &default_bounds),
                       .ready = true,
                       .port = 8700};
    http_response_init(&scene->last.response);
}

void scene_clean_up(struct scene *scene)
{
    http_response_clean_up(&scene->last.response);
    observer_destroy(scene->admin.observer);
    service_destroy(scene->service);
}

static struct http_header header_of(const char *name, const char *value)
{
    return (struct http_header){{name, strlen(name)}, {value, strlen(value)}};
}

static size_t fill_headers(const struct sent *sent, struct http_header *headers, char *texts)
{
    size_t count = 0;

    (void)snprintf(texts, 512, "Bearer %s", sent->bearer != NULL ? sent->bearer : "alice-token");
    headers[count++] = header_of("Authorization", texts);
    if (sent->invocation_id != NULL) {
        headers[count++] = header_of("amz-sdk-invocation-id", sent->invocation_id);
    }
    if (sent->attempt > 0) {
        (void)snprintf(texts + 512, 64, "attempt=%d; max=5", sent->attempt);
        headers[count++] = header_of("amz-sdk-request", texts + 512);
    }
    for (size_t i = 0; i < 4 && sent->headers[i] != NULL; i += 2) {
        headers[count++] = header_of(sent->headers[i], sent->headers[i + 1]);
    }
    return count;
}

int scene_send(struct scene *scene, const struct sent *sent)
{
    struct http_header headers[SCENE_HEADERS];
    const struct http_outcome outcome = {.duration_us = 1500, .delivered = true};
    char texts[576];
    const char *body = sent->body != NULL ? sent->body : "";

    http_response_clean_up(&scene->last.response);
    scene->last.notes = (struct http_notes){0};
    scene->last.request = (struct http_request){
        .method = sent->method != NULL ? sent->method : "GET",
        .target = sent->target != NULL ? sent->target : "/session",
        .headers = headers,
        .header_count = fill_headers(sent, headers, texts),
        .body = body,
        .body_length = strlen(body),
        .refusal = sent->refusal,
    };
    admin_handle(&scene->admin, &scene->last);
    if (!sent->not_completed) {
        admin_completed(&scene->admin, &scene->last, &outcome);
    }
    scene->last.request = (struct http_request){0};
    return scene->last.response.status;
}

cJSON *scene_ask(struct scene *scene, const char *method, const char *target, const char *body)
{
    (void)scene_send(scene, &(struct sent){.method = method, .target = target, .body = body});
    return cJSON_Parse(scene_text(scene));
}

int scene_create(struct scene *scene, const char *bearer, const char *invocation_id, int attempt)
{
    return scene_send(scene, &(struct sent){.method = "PUT",
                                            .target = "/v1/accessTokens",
                                            .body = "{\"name\":\"ci\"}",
                                            .bearer = bearer,
                                            .invocation_id = invocation_id,
                                            .attempt = attempt});
}

/* Rules live as long as the test's program. */
static void leave(struct fault_owner *owner)
{
    free(owner);
}

struct owned_rule {
    struct fault_owner owner;
    struct fault_rule rule;
};

static struct fault_rule *new_rule(const char *id, int64_t times)
{
    struct owned_rule *owned = calloc(1, sizeof *owned);

    assert_non_null(owned);
    owned->owner = (struct fault_owner){.references = 1, .destroy = leave};
    owned->rule = (struct fault_rule){.owner = &owned->owner,
                                      .id = id,
                                      .source = "{}",
                                      .match = {.operations = UINT64_MAX},
                                      .has_times = true,
                                      .times = times,
                                      .probability = 1};
    return &owned->rule;
}

static void add(struct scene *scene, struct fault_rule *rule)
{
    struct error err;

    assert_true(fault_engine_add(scene->service->faults, rule, clock_now_ms(&scene->clock), &err));
}

void scene_add_error(struct scene *scene, const char *id, int status, int64_t times)
{
    struct fault_rule *rule = new_rule(id, times);

    rule->outcome.error.code = "ThrottlingException";
    rule->outcome.error.status = status;
    add(scene, rule);
}

void scene_add_connection_fault(struct scene *scene, const char *id,
                                enum fault_connection connection, enum fault_when when,
                                int64_t times)
{
    struct fault_rule *rule = new_rule(id, times);

    rule->outcome.connection = connection;
    rule->when = when;
    add(scene, rule);
}

const char *scene_text(const struct scene *scene)
{
    return buf_text(&scene->last.response.body);
}

const cJSON *json_at(const cJSON *json, const char *path)
{
    while (json != NULL && *path != '\0') {
        char step[64];
        size_t length = strcspn(path, "/");
        (void)snprintf(step, sizeof step, "%.*s", (int)length, path);
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(step, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(json, step);
        path += length + (path[length] == '/' ? 1 : 0);
    }
    return json;
}

int json_number_at(const cJSON *json, const char *path)
{
    const cJSON *found = json_at(json, path);

    assert_true(cJSON_IsNumber(found));
    return found->valueint;
}

const char *json_text_at(const cJSON *json, const char *path)
{
    const char *text = cJSON_GetStringValue(json_at(json, path));

    assert_non_null(text);
    return text;
}
