/* SPDX-License-Identifier: Apache-2.0 */
#include "api/faults.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policy/fault_kind.h"
#include "protocol/error_shape.h"
#include "protocol/json_edit.h"
#include "protocol/sdk_headers.h"

#define HEADER_VALUE_BYTES 16384
#define PATH_BYTES 8192

/* Fault rules see text that ends in a NUL; requests hold pieces of other text. */
struct header_reader {
    const struct http_request *request;
    char value[HEADER_VALUE_BYTES];
};

static const char *as_text(struct http_text text, char *storage, size_t bytes)
{
    (void)snprintf(storage, bytes, "%.*s", (int)text.length, text.data);
    return storage;
}

static const char *read_header(void *context, const char *name)
{
    struct header_reader *reader = context;
    const struct http_text *value = http_request_header(reader->request, name);

    return value != NULL ? as_text(*value, reader->value, sizeof reader->value) : NULL;
}

static void ask_rules(struct service *service, const struct operation_call *call,
                      struct fault_decision *decision)
{
    struct header_reader reader = {.request = call->request};
    const struct http_text *invocation = sdk_headers_invocation_id(call->request);
    char path[PATH_BYTES];
    char invocation_id[128];

    struct fault_subject subject = {
        .operation = call->route->operation,
        .user_name = call->user->user_name,
        .user_identity = call->user->identity,
        .method = call->request->method,
        .path = as_text(http_request_path(call->request), path, sizeof path),
        .body = call->request->body,
        .attempt = sdk_headers_attempt(call->request),
        .invocation_id =
            invocation != NULL ? as_text(*invocation, invocation_id, sizeof invocation_id) : NULL,
        .header = read_header,
        .header_context = &reader,
    };
    fault_engine_decide(service->faults, &subject, call->now_ms, decision);
}

void faults_decide(struct service *service, const struct operation_call *call,
                   struct fault_decision *decision)
{
    decision->count = 0;
    if (!fault_engine_is_empty(service->faults)) {
        ask_rules(service, call, decision);
    }
}

bool faults_prevent(const struct fault_decision *decision)
{
    for (size_t i = 0; i < decision->count; i++) {
        const struct fault_fired *fired = &decision->fired[i];
        bool replaces = fired->outcome->error.code != NULL ||
                        fired->outcome->connection != FAULT_CONNECTION_NONE;
        if (replaces && fired->rule->when == FAULT_BEFORE) {
            return true;
        }
    }
    return false;
}

static void add_milliseconds(struct http_response *response, int64_t ms)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, (ms + 999) / 1000);
    http_response_add_header(response, "Retry-After", text);
    (void)snprintf(text, sizeof text, "%" PRId64, ms);
    http_response_add_header(response, "x-amz-retry-after", text);
}

static void answer_error(const struct fault_error *error, struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;

    http_response_clean_up(response);
    http_response_lend_header(response, "x-amzn-RequestId", exchange->notes.request_id);
    int64_t status = error->status != 0 ? error->status : error_shape_status_of(error->code);
    error_shape_respond_as(response, (int)status, error->code,
                           error->message != NULL ? error->message : "Injected by a fault rule");
    if (error->has_retry_after) {
        add_milliseconds(response, error->retry_after_ms);
    }
    for (size_t i = 0; i < error->header_count; i++) {
        /* The rule may be gone before a delayed answer is. */
        http_response_copy_header(response, error->headers[i].name, error->headers[i].value);
    }
}

static void spoil_body(const struct fault_body *fault, struct http_response *response)
{
    struct buf *body = &response->body;

    if (fault->replace != NULL) {
        buf_clear(body);
        (void)buf_append_text(body, fault->replace);
    }
    if (fault->drop_count > 0) {
        json_edit_drop_members(body, fault->drop_members, fault->drop_count);
    }
    if (fault->malformed && body->length > 0) {
        body->length--; /* without its last brace it is no JSON any more */
        body->data[body->length] = '\0';
    }
    if (fault->content_type != NULL) {
        http_response_set_header(response, "Content-Type", fault->content_type);
    }
    if (fault->has_truncate) {
        response->delivery.cut = true;
        response->delivery.cut_at_bytes =
            (size_t)((double)body->length * fault->truncate_at_fraction);
    }
    response->delivery.content_length_delta += fault->content_length_delta;
}

static const enum http_wire_fault wire_faults[] = {
    [FAULT_CONNECTION_NONE] = WIRE_FAULT_NONE,
    [FAULT_CONNECTION_RESET_BY_PEER] = WIRE_FAULT_RESET,
    [FAULT_EMPTY_RESPONSE] = WIRE_FAULT_EMPTY,
    [FAULT_CLOSE_AFTER_HEADERS] = WIRE_FAULT_CLOSE_AFTER_HEADERS,
    [FAULT_MALFORMED_RESPONSE_CHUNK] = WIRE_FAULT_MALFORMED_CHUNK,
    [FAULT_RANDOM_DATA_THEN_CLOSE] = WIRE_FAULT_GARBAGE,
    [FAULT_HANG] = WIRE_FAULT_HANG,
};

static void spoil_delivery(const struct fault_fired *fired, struct http_delivery *delivery)
{
    const struct fault_outcome *outcome = fired->outcome;

    delivery->delay_ms += fired->delay_ms;
    if (outcome->connection != FAULT_CONNECTION_NONE) {
        delivery->wire_fault = wire_faults[outcome->connection];
        delivery->garbage_seed = fired->garbage;
    }
    if (outcome->dribble_chunks > 0) {
        delivery->dribble_chunks = outcome->dribble_chunks;
        delivery->dribble_ms = outcome->dribble_ms;
    }
    if (outcome->bytes_per_second > 0) {
        delivery->bytes_per_second = outcome->bytes_per_second;
    }
}

static bool has_room(const char *list, size_t bytes, const char *word)
{
    return strlen(list) + strlen(",") + strlen(word) < bytes;
}

static void append_word(char *list, size_t bytes, const char *word)
{
    size_t used = strlen(list);

    (void)snprintf(list + used, bytes - used, "%s%s", used > 0 ? "," : "", word);
}

/* What does not fit is left out of both lists: half an id would be another rule's. */
static void note(const struct fault_fired *fired, struct http_notes *notes)
{
    const char *kind = fault_kind_name(fired->outcome);

    if (has_room(notes->fault, sizeof notes->fault, fired->rule->id) &&
        has_room(notes->fault_kinds, sizeof notes->fault_kinds, kind)) {
        append_word(notes->fault, sizeof notes->fault, fired->rule->id);
        append_word(notes->fault_kinds, sizeof notes->fault_kinds, kind);
    }
}

void faults_spoil(const struct fault_decision *decision, struct http_exchange *exchange)
{
    for (size_t i = 0; i < decision->count; i++) {
        const struct fault_fired *fired = &decision->fired[i];
        struct http_delivery so_far = exchange->response.delivery;
        if (fired->outcome->error.code != NULL) {
            answer_error(&fired->outcome->error, exchange);
            exchange->response.delivery = so_far;
        }
        spoil_body(&fired->outcome->body, &exchange->response);
        spoil_delivery(fired, &exchange->response.delivery);
        note(fired, &exchange->notes);
    }
    if (decision->count > 0) {
        http_response_add_header(&exchange->response, "x-mock-fault", exchange->notes.fault);
    }
}
