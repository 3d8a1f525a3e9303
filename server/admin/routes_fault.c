/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "admin/body.h"
#include "admin/config_refusal.h"
#include "admin/faults_json.h"
#include "admin/handlers.h"
#include "admin/merge_patch.h"
#include "admin/present.h"
#include "admin/respond.h"
#include "admin/user_reference.h"
#include "base/mem.h"
#include "base/suggestion.h"
#include "config/fault_set.h"
#include "protocol/error_shape.h"
#include "protocol/json_print.h"
#include "protocol/uri.h"

#define ID_BYTES 512
#define RULE_BYTES ((size_t)64 * 1024 * 1024)
#define SCHEDULE_LENGTH 20
#define MOST_SCHEDULE_LENGTH 1000

static void refuse_unknown(const struct admin_call *call, const char *id)
{
    const struct fault_engine *engine = call->admin->service->faults;
    struct suggestion suggestion = suggestion_for(id);
    struct fault_statistics unused;
    const struct fault_rule *rule;
    struct error err;

    for (size_t i = 0; (rule = fault_engine_rule(engine, i, &unused)) != NULL; i++) {
        suggestion_consider(&suggestion, rule->id);
    }
    if (suggestion.best != NULL) {
        error_fill(&err, ERROR_NOT_FOUND, "There is no such fault rule; did you mean \"%s\"?",
                   suggestion.best);
    } else {
        error_fill(&err, ERROR_NOT_FOUND, "There is no such fault rule");
    }
    error_shape_respond(&call->exchange->response, &err);
}

/* The index of the rule in the path; false after the request was refused. */
static bool find_rule(const struct admin_call *call, size_t *index)
{
    struct service *service = call->admin->service;
    struct error err;
    struct buf id;

    buf_init(&id, ID_BYTES);
    (void)present_of(service);
    bool decoded = uri_decode(call->id.data, call->id.length, &id, &err);
    bool found = decoded && fault_engine_find(service->faults, buf_text(&id), index);
    if (!decoded) {
        error_shape_respond(&call->exchange->response, &err);
    } else if (!found) {
        refuse_unknown(call, buf_text(&id));
    }
    buf_clean_up(&id);
    return found;
}

static void answer_rule(const struct admin_call *call, size_t index)
{
    struct service *service = call->admin->service;

    admin_respond(call->exchange, 200,
                  faults_rule_json(service->faults, index, clock_now_ms(service->clock)));
}

void get_fault(const struct admin_call *call)
{
    size_t index;

    if (find_rule(call, &index)) {
        answer_rule(call, index);
    }
}

void delete_fault(const struct admin_call *call)
{
    struct fault_engine *engine = call->admin->service->faults;
    struct fault_statistics unused;
    size_t index;

    if (find_rule(call, &index)) {
        cJSON *body = cJSON_CreateObject();
        (void)fault_engine_remove(engine, fault_engine_rule(engine, index, &unused)->id);
        (void)cJSON_AddNumberToObject(body, "removed", 1);
        admin_respond(call->exchange, 200, body);
    }
}

/* A problem of the merged rule has its place in the patch when it stands there. */
static void move_places(struct config_problems *problems, const struct buf *merged,
                        const struct http_request *request)
{
    for (size_t i = 0; i < problems->count; i++) {
        struct config_problem *problem = &problems->items[i];
        struct json_position name;
        bool is_name = json_locate(buf_text(merged), merged->length, problem->pointer,
                                   JSON_PART_NAME, &name) &&
                       name.offset == problem->at.offset;
        problem->has_place = json_locate(request->body, request->body_length, problem->pointer,
                                         is_name ? JSON_PART_NAME : JSON_PART_VALUE, &problem->at);
    }
}

/* The rule with the patch applied; NULL after the request was refused. */
static struct fault_set *patch_rule(const struct admin_call *call, const char *source,
                                    const cJSON *patch)
{
    struct config_problems *problems = config_problems_new();
    struct buf merged;

    buf_init(&merged, RULE_BYTES);
    json_print(&merged, merge_patch(cJSON_Parse(source), patch));
    struct fault_set *set = fault_set_read("body", buf_text(&merged), merged.length, problems);
    if (set == NULL) {
        move_places(problems, &merged, &call->exchange->request);
        config_refusal_of_body(problems, call->exchange);
    }
    buf_clean_up(&merged);
    config_problems_destroy(problems);
    return set;
}

static void check_id(const struct body_node *root, const char *id)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(root->value, "id");
    const char *text = cJSON_GetStringValue(member);

    if (member != NULL && (text == NULL || strcmp(text, id) != 0)) {
        struct body_node node = body_member(root, "id");
        body_note(&node, JSON_PART_VALUE, "a rule's id stays what it is");
    }
}

void patch_fault(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    struct fault_statistics unused;
    struct body body;
    size_t index;

    if (!find_rule(call, &index)) {
        return;
    }
    const struct fault_rule *rule = fault_engine_rule(service->faults, index, &unused);
    struct body_node root = body_open(&body, &call->exchange->request);
    check_id(&root, rule->id);
    if (body_is_good(&body)) {
        struct fault_set *set = patch_rule(call, rule->source, root.value);
        if (set != NULL) {
            (void)fault_engine_replace(service->faults, fault_rule_share(&set->rules[0]),
                                       clock_now_ms(service->clock));
            fault_set_release(set);
            answer_rule(call, index);
        }
    } else {
        body_refuse(&body, call->exchange);
    }
    body_close(&body);
}

/* Names of users stand for their identities, which are the keys of rules scoped by user. */
static void read_key(const struct admin_call *call, const struct fault_rule *rule, struct buf *key,
                     struct problems *problems)
{
    const struct user *user;

    bool given = query_text(&call->exchange->request, "key", key, problems);
    if (!problems_none(problems)) {
        return;
    }
    if (rule->scope == FAULT_SCOPE_GLOBAL && given) {
        problems_add_parameter(problems, "key", "the rule's scope is global: it has no keys");
    } else if (rule->scope == FAULT_SCOPE_USER && !given) {
        problems_add_parameter(problems, "key",
                               "is missing: the rule counts for each user, say for whom");
    } else if (rule->scope == FAULT_SCOPE_CALL && !given) {
        problems_add_parameter(problems, "key",
                               "is missing: the rule counts for each call, give its "
                               "amz-sdk-invocation-id");
    }
    user = rule->scope == FAULT_SCOPE_USER && given
               ? user_directory_find_name(call->admin->service->users, buf_text(key))
               : NULL;
    if (user != NULL) {
        buf_clear(key);
        (void)buf_append_text(key, user->identity);
    } else if (rule->scope == FAULT_SCOPE_USER && given &&
               !user_reference_is_identity(buf_text(key))) {
        problems_add_parameter(problems, "key", "must be a user's name or identity");
    }
}

static void answer_schedule(const struct admin_call *call, size_t index, const char *key,
                            int64_t count)
{
    const struct fault_engine *engine = call->admin->service->faults;
    struct fault_statistics unused;
    const struct fault_rule *rule = fault_engine_rule(engine, index, &unused);
    cJSON *body = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(body, "id", rule->id);
    (void)cJSON_AddStringToObject(body, "scope", faults_scope_name(rule));
    admin_add_string_or_null(body, "key", key);
    (void)cJSON_AddItemToObject(body, "schedule",
                                faults_schedule_json(engine, index, key, (size_t)count));
    admin_respond(call->exchange, 200, body);
}

void get_fault_schedule(const struct admin_call *call)
{
    static const char *const names[] = {"n", "key"};
    const struct http_request *request = &call->exchange->request;
    struct fault_statistics unused;
    struct problems problems = {0};
    int64_t count = SCHEDULE_LENGTH;
    struct buf key;
    size_t index;

    if (!find_rule(call, &index)) {
        return;
    }
    buf_init(&key, QUERY_VALUE_BYTES);
    query_allow(request, names, sizeof names / sizeof names[0], &problems);
    query_integer(request, "n", (struct query_range){1, MOST_SCHEDULE_LENGTH}, &count, &problems);
    read_key(call, fault_engine_rule(call->admin->service->faults, index, &unused), &key,
             &problems);
    if (problems_none(&problems)) {
        answer_schedule(call, index, buf_text(&key), count);
    } else {
        problems_respond(&problems, call->exchange);
    }
    buf_clean_up(&key);
    problems_clean_up(&problems);
}
