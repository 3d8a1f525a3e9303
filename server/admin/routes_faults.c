/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/config_refusal.h"
#include "admin/faults_json.h"
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/problems.h"
#include "admin/respond.h"
#include "config/fault_set.h"
#include "protocol/json_locate.h"

#define MOST_RULES 1000 /* as many as a configuration may have */

void get_faults(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    int64_t now_ms = present_of(service);

    admin_respond(call->exchange, 200, faults_json(service->faults, 0, now_ms));
}

/* The rules in the body; NULL after the request was refused. */
static struct fault_set *read_set(const struct admin_call *call)
{
    const struct http_request *request = &call->exchange->request;
    struct config_problems *problems = config_problems_new();
    struct fault_set *set = fault_set_read("body", request->body, request->body_length, problems);

    if (set == NULL) {
        config_refusal_of_body(problems, call->exchange);
    }
    config_problems_destroy(problems);
    return set;
}

static size_t count_rules(const struct fault_engine *engine)
{
    struct fault_statistics unused;
    size_t count = 0;

    while (fault_engine_rule(engine, count, &unused) != NULL) {
        count++;
    }
    return count;
}

/* No id of the set is in use. */
static void add_all(struct service *service, struct fault_set *set, int64_t now_ms)
{
    struct error err;

    for (size_t i = 0; i < set->count; i++) {
        struct fault_rule *rule = fault_rule_share(&set->rules[i]);
        if (!fault_engine_add(service->faults, rule, now_ms, &err)) {
            fault_rule_release(rule);
        }
    }
    fault_set_release(set);
}

void put_faults(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    struct fault_set *set = read_set(call);

    if (set != NULL) {
        fault_engine_clear(service->faults);
        add_all(service, set, present_of(service));
        get_faults(call);
    }
}

static void complain_of_id(const struct admin_call *call, const struct fault_set *set, size_t index,
                           struct problems *problems)
{
    const struct http_request *request = &call->exchange->request;
    struct json_position place;
    struct buf pointer;

    buf_init(&pointer, 64);
    if (cJSON_IsArray(set->document)) {
        json_pointer_append_index(&pointer, index);
    }
    json_pointer_append(&pointer, "id");
    bool found = json_locate(request->body, request->body_length, buf_text(&pointer),
                             JSON_PART_VALUE, &place);
    problems_add_at(problems, buf_text(&pointer), found ? &place : NULL,
                    "a fault rule with this id exists already");
    buf_clean_up(&pointer);
}

/* 409 when ids are in use, 400 when there would be too many rules. */
static bool check_addition(const struct admin_call *call, const struct fault_set *set)
{
    const struct fault_engine *engine = call->admin->service->faults;
    struct problems problems = {0};
    int status = 409;
    size_t in_use;

    for (size_t i = 0; i < set->count; i++) {
        if (fault_engine_find(engine, set->rules[i].id, &in_use)) {
            complain_of_id(call, set, i, &problems);
        }
    }
    if (problems_none(&problems) && count_rules(engine) + set->count > MOST_RULES) {
        problems_add_at(&problems, "", NULL, "there would be more than 1000 fault rules");
        status = 400;
    }
    bool good = problems_none(&problems);
    if (!good) {
        problems_respond(&problems, call->exchange);
        call->exchange->response.status = status;
    }
    problems_clean_up(&problems);
    return good;
}

void post_faults(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    int64_t now_ms = present_of(service);
    struct fault_set *set = read_set(call);

    if (set == NULL) {
        return;
    }
    if (!check_addition(call, set)) {
        fault_set_release(set);
        return;
    }
    size_t first = count_rules(service->faults);
    add_all(service, set, now_ms);
    admin_respond(call->exchange, 201, faults_json(service->faults, first, now_ms));
}

void delete_faults(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    cJSON *body = cJSON_CreateObject();

    (void)present_of(service);
    (void)cJSON_AddNumberToObject(body, "removed", (double)count_rules(service->faults));
    fault_engine_clear(service->faults);
    admin_respond(call->exchange, 200, body);
}
