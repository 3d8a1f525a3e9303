/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/routes_throttle.h"

#include <math.h>
#include <string.h>

#include "admin/config_refusal.h"
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/respond.h"
#include "admin/user_reference.h"
#include "config/throttle_set.h"
#include "domain/operation.h"

#define GLOBAL_BUCKET "*"

static const char *const key_names[] = {[THROTTLE_BY_USER] = "user",
                                        [THROTTLE_BY_OPERATION] = "operation",
                                        [THROTTLE_GLOBAL] = "global"};

static bool has_operation(const struct throttle_rule *rule, unsigned operation)
{
    return (rule->operations >> operation & 1U) != 0;
}

static cJSON *operations_json(const struct throttle_rule *rule)
{
    cJSON *names = cJSON_CreateArray();

    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (has_operation(rule, i)) {
            const char *name = operation_name((enum operation)i);
            (void)cJSON_AddItemToArray(names, cJSON_CreateString(name));
        }
    }
    if (cJSON_GetArraySize(names) < OPERATION_COUNT) {
        return names;
    }
    cJSON_Delete(names);
    return cJSON_CreateString("*");
}

/* What is in a bucket, for people: thousandths are enough. */
static double available(struct service *service, size_t rule, const char *key)
{
    double requests =
        throttle_available(service->throttle, rule, key, clock_now_ms(service->clock));

    return round(requests * 1000.0) / 1000.0;
}

static cJSON *available_by_operation(struct service *service, const struct throttle_rule *rule,
                                     size_t index)
{
    cJSON *out = cJSON_CreateObject();

    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (has_operation(rule, i)) {
            const char *name = operation_name((enum operation)i);
            (void)cJSON_AddNumberToObject(out, name, available(service, index, name));
        }
    }
    return out;
}

static cJSON *available_json(struct service *service, const struct throttle_rule *rule,
                             size_t index, const char *identity)
{
    switch (rule->key) {
    case THROTTLE_BY_USER:
        return identity != NULL ? cJSON_CreateNumber(available(service, index, identity))
                                : cJSON_CreateNull();
    case THROTTLE_BY_OPERATION:
        return available_by_operation(service, rule, index);
    case THROTTLE_GLOBAL:
    default:
        return cJSON_CreateNumber(available(service, index, GLOBAL_BUCKET));
    }
}

static cJSON *rule_json(struct service *service, const struct throttle_rule *rule, size_t index,
                        const char *identity)
{
    cJSON *out = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(out, "id", rule->id);
    cJSON *match = cJSON_AddObjectToObject(out, "match");
    (void)cJSON_AddItemToObject(match, "operation", operations_json(rule));
    (void)cJSON_AddStringToObject(out, "key", key_names[rule->key]);
    (void)cJSON_AddNumberToObject(out, "rps", rule->rps);
    (void)cJSON_AddNumberToObject(out, "burst", rule->burst);
    if (rule->message != NULL) {
        admin_add_text(out, "message", rule->message, strlen(rule->message));
    }
    (void)cJSON_AddItemToObject(out, "available", available_json(service, rule, index, identity));
    return out;
}

static void answer(const struct admin_call *call, const char *identity)
{
    struct service *service = call->admin->service;
    size_t count = 0;
    const struct throttle_rule *rules = throttle_rules(service->throttle, &count);
    cJSON *body = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(body, "throttle");

    for (size_t i = 0; i < count; i++) {
        (void)cJSON_AddItemToArray(list, rule_json(service, &rules[i], i, identity));
    }
    admin_respond(call->exchange, 200, body);
}

void get_throttle(const struct admin_call *call)
{
    static const char *const names[] = {"user"};
    const struct http_request *request = &call->exchange->request;
    struct problems problems = {0};
    char identity[UUID_TEXT_BYTES];

    query_allow(request, names, 1, &problems);
    bool of_a_user = problems_none(&problems) &&
                     user_reference_query(request, call->admin->service, identity, &problems);
    if (problems_none(&problems)) {
        answer(call, of_a_user ? identity : NULL);
    } else {
        problems_respond(&problems, call->exchange);
    }
    problems_clean_up(&problems);
}

/*
 * The settings keep the configuration's rules, so that a reset finds them there; only the buckets
 * are made anew, of the rules that came. The old set may go when nothing refers to it any more.
 */
static void put_in_force(struct admin *admin, struct throttle_set *set)
{
    struct service *service = admin->service;
    const struct service_settings *settings = &service->settings;

    throttle_destroy(service->throttle);
    service->throttle = set != NULL ? throttle_new(set->rules, set->count)
                                    : throttle_new(settings->throttle, settings->throttle_count);
    throttle_set_destroy(admin->throttle);
    admin->throttle = set;
}

void put_throttle(const struct admin_call *call)
{
    const struct http_request *request = &call->exchange->request;
    struct config_problems *problems = config_problems_new();
    struct throttle_set *set =
        throttle_set_read("body", request->body, request->body_length, problems);

    if (set != NULL) {
        put_in_force(call->admin, set);
        answer(call, NULL);
    } else {
        config_refusal_of_body(problems, call->exchange);
    }
    config_problems_destroy(problems);
}

void throttle_return_to_configured(struct admin *admin)
{
    if (admin->throttle != NULL) {
        put_in_force(admin, NULL);
    }
}
