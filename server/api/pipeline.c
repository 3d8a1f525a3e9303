/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "api/faults.h"
#include "api/operations.h"
#include "base/log.h"
#include "base/mem.h"
#include "protocol/bearer.h"
#include "protocol/error_shape.h"
#include "protocol/route.h"

#define BEARER_TOKEN_BYTES 16384

static const struct operation_handler handlers[OPERATION_IMPLEMENTED_COUNT] = {
    [OPERATION_CREATE_ACCESS_TOKEN] = {create_access_token, true},
    [OPERATION_LIST_ACCESS_TOKENS] = {list_access_tokens, true},
    [OPERATION_DELETE_ACCESS_TOKEN] = {delete_access_token, false},
    [OPERATION_VERIFY_SESSION] = {verify_session, false},
    [OPERATION_GET_USER_DETAILS] = {get_user_details, false},
};

static bool check_implemented(enum operation operation, struct error *err)
{
    char list[256] = "";

    if (operation < OPERATION_IMPLEMENTED_COUNT) {
        return true;
    }
    for (unsigned i = 0; i < OPERATION_IMPLEMENTED_COUNT; i++) {
        size_t used = strlen(list);
        (void)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "",
                       operation_name((enum operation)i));
    }
    return error_set(err, ERROR_NOT_IMPLEMENTED, "codecatalyst-mock does not implement %s, only %s",
                     operation_name(operation), list);
}

static bool find_route(struct http_exchange *exchange, struct route_match *route, struct error *err)
{
    if (!route_find(exchange->request.method, http_request_path(&exchange->request), route, err)) {
        if (route->allow[0] != '\0') {
            http_response_add_header(&exchange->response, "Allow", route->allow);
        }
        return false;
    }
    exchange->notes.operation = operation_name(route->operation);
    return check_implemented(route->operation, err);
}

/* The bearer token as text in `token`, or NULL with no error when there is no Authorization. */
static bool read_bearer(const struct http_request *request, char token[BEARER_TOKEN_BYTES],
                        const char **out, struct error *err)
{
    const struct http_text *header = http_request_header(request, "Authorization");
    struct http_text bearer;

    *out = NULL;
    if (header == NULL) {
        return true;
    }
    if (http_request_count_headers(request, "Authorization") > 1) {
        return error_set(err, ERROR_ACCESS_DENIED,
                         "The request has more than one Authorization header");
    }
    if (!bearer_parse(*header, &bearer) || bearer.length >= BEARER_TOKEN_BYTES) {
        return error_set(err, ERROR_ACCESS_DENIED,
                         "The Authorization header is not \"Bearer TOKEN\"");
    }
    if (http_text_equals(bearer, "undefined")) {
        log_printf(LOG_WARN, "a client sent \"Authorization: Bearer undefined\": its SDK could not "
                             "load a token");
    }
    memcpy(token, bearer.data, bearer.length);
    token[bearer.length] = '\0';
    *out = token;
    return true;
}

static bool authenticate(struct service *service, struct http_exchange *exchange,
                         struct user **user, struct error *err)
{
    char storage[BEARER_TOKEN_BYTES];
    const char *bearer_token = NULL;

    if (service->settings.auth_mode != AUTH_OFF &&
        !read_bearer(&exchange->request, storage, &bearer_token, err)) {
        return false;
    }
    if (!user_directory_authenticate(service->users, bearer_token, user, err)) {
        return false;
    }
    mem_copy_text(exchange->notes.user, sizeof exchange->notes.user, (*user)->user_name);
    memcpy(exchange->notes.user_identity, (*user)->identity, sizeof(*user)->identity);
    return true;
}

static bool throttle(struct service *service, const struct operation_call *call,
                     struct http_response *response, struct error *err)
{
    struct throttle_refusal refusal;
    char text[24];

    if (throttle_admit(service->throttle, call->route->operation, call->user->identity,
                       call->now_ms, &refusal)) {
        return true;
    }
    (void)snprintf(text, sizeof text, "%" PRId64, (refusal.retry_after_ms + 999) / 1000);
    http_response_add_header(response, "Retry-After", text);
    (void)snprintf(text, sizeof text, "%" PRId64, refusal.retry_after_ms);
    http_response_add_header(response, "x-amz-retry-after", text);
    return error_set(err, ERROR_THROTTLED, "%s",
                     refusal.rule->message != NULL ? refusal.rule->message : "Rate exceeded");
}

/* Parameters such as charset are ignored, and no Content-Type at all is let through. */
static bool check_media_type(const struct operation_call *call, struct error *err)
{
    const struct http_text *type = http_request_header(call->request, "Content-Type");
    static const char json[] = "application/json";

    if (!handlers[call->route->operation].has_body || type == NULL) {
        return true;
    }
    if (type->length >= strlen(json) && strncasecmp(type->data, json, strlen(json)) == 0 &&
        (type->length == strlen(json) || strchr("; \t", type->data[strlen(json)]) != NULL)) {
        return true;
    }
    return error_set(err, ERROR_UNSUPPORTED_MEDIA_TYPE,
                     "The Content-Type of this operation is application/json");
}

/* The operation's answer, or none when a fault prevents the operation. */
static bool operate(struct service *service, struct operation_call *call,
                    const struct fault_decision *faults, struct http_response *response,
                    struct error *err)
{
    if (faults_prevent(faults)) {
        response->status = 200;
        return true;
    }
    if (!check_media_type(call, err) ||
        !handlers[call->route->operation].run(service, call, response, err)) {
        return false;
    }
    http_response_lend_header(response, "Content-Type", "application/json");
    return true;
}

static bool answer(struct service *service, struct http_exchange *exchange,
                   struct fault_decision *faults, struct error *err)
{
    struct route_match route;
    struct operation_call call = {.request = &exchange->request,
                                  .route = &route,
                                  .notes = &exchange->notes,
                                  .now_ms = exchange->notes.now_ms};

    token_store_expire(service->tokens, call.now_ms);
    if (!find_route(exchange, &route, err) || !authenticate(service, exchange, &call.user, err) ||
        !throttle(service, &call, &exchange->response, err)) {
        return false;
    }
    faults_decide(service, &call, faults);
    return operate(service, &call, faults, &exchange->response, err);
}

static void refuse(struct http_exchange *exchange, const struct error *err)
{
    exchange->notes.refused = true;
    exchange->notes.refusal = err->kind;
    error_shape_respond(&exchange->response, err);
}

void pipeline_handle(struct service *service, struct http_exchange *exchange)
{
    struct fault_decision faults = {0};
    struct error err;

    exchange->notes.now_ms = clock_now_ms(service->clock);
    if (exchange->request.refusal != NULL) {
        refuse(exchange, exchange->request.refusal);
    } else if (!answer(service, exchange, &faults, &err)) {
        refuse(exchange, &err);
    }
    faults_spoil(&faults, exchange);
}
