/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/exchange.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "transport/connection.h"
#include "transport/reply.h"
#include "transport/wire.h"
#include "transport/wire_script.h"

#define MOST_SPARE 64

/* Taking memory from the heap and back costs more than all the rest of an exchange. */
static struct exchange *take(struct http_server *server, size_t target_bytes)
{
    struct exchange *exchange = server->spare;

    if (exchange == NULL || target_bytes > EXCHANGE_TARGET_BYTES) {
        size_t room =
            target_bytes > EXCHANGE_TARGET_BYTES ? target_bytes : (size_t)EXCHANGE_TARGET_BYTES;
        exchange = mem_alloc(sizeof *exchange + room);
        exchange->target_room = room;
        return exchange;
    }
    server->spare = exchange->next_spare;
    server->spare_count--;
    return exchange;
}

static void give_back(struct http_server *server, struct exchange *exchange)
{
    if (exchange->target_room > EXCHANGE_TARGET_BYTES || server->spare_count >= MOST_SPARE) {
        free(exchange);
        return;
    }
    exchange->next_spare = server->spare;
    server->spare = exchange;
    server->spare_count++;
}

void exchange_free_spare(struct http_server *server)
{
    while (server->spare != NULL) {
        struct exchange *exchange = server->spare;
        server->spare = exchange->next_spare;
        free(exchange);
    }
}

struct exchange *exchange_new(struct connection *connection, const char *target)
{
    size_t target_bytes = strlen(target) + 1;
    struct exchange *exchange = take(connection->server, target_bytes);

    exchange->http.request = (struct http_request){
        .method = "-", .target = exchange->target, .headers = exchange->fields, .body = ""};
    http_response_init(&exchange->http.response);
    exchange->http.notes = (struct http_notes){0};
    exchange->connection = connection;
    exchange->target_read = target;
    exchange->start_us = clock_monotonic_us();
    buf_init(&exchange->body, (size_t)connection->server->settings.max_body_bytes);
    exchange->head_read = false;
    exchange->body_too_large = false;
    exchange->body_expected = false;
    exchange->body_announced = 0;
    exchange->body_arrived = 0;
    exchange->wire = NULL;
    exchange->handled = false;
    exchange->refusal = NULL;
    exchange->more_fields = NULL;
    memcpy(exchange->target, target, target_bytes);
    return exchange;
}

void exchange_destroy(struct exchange *exchange)
{
    wire_destroy(exchange->wire);
    http_response_clean_up(&exchange->http.response);
    buf_clean_up(&exchange->body);
    free(exchange->more_fields);
    free(exchange->refusal);
    give_back(exchange->connection->server, exchange);
}

void exchange_add_body(struct exchange *exchange, const char *bytes, size_t count)
{
    exchange->body_arrived += (int64_t)count;
    if (!exchange->body_too_large && !buf_append(&exchange->body, bytes, count)) {
        exchange->body_too_large = true;
        buf_clean_up(&exchange->body);
    }
}

bool exchange_body_is_whole(const struct exchange *exchange)
{
    return exchange->body_announced > 0 && exchange->body_arrived >= exchange->body_announced;
}

void exchange_body_too_large(const struct exchange *exchange, struct error *err)
{
    error_fill(err, ERROR_REQUEST_TOO_LARGE,
               "The request's body is longer than %" PRId64 " bytes (limits.requestBodyBytes)",
               exchange->connection->server->settings.max_body_bytes);
}

static void handle(struct exchange *exchange)
{
    const struct http_handler *handler = &exchange->connection->server->handler;
    struct http_request *request = &exchange->http.request;

    request->body = buf_text(&exchange->body);
    request->body_length = exchange->body.length;
    if (exchange->body_too_large) {
        exchange->refusal = mem_alloc(sizeof *exchange->refusal);
        exchange_body_too_large(exchange, exchange->refusal);
        request->refusal = exchange->refusal;
    }
    handler->handle(handler->context, &exchange->http);
    exchange->handled = true;
}

bool exchange_deliver(struct exchange *exchange)
{
    const struct http_delivery *delivery = &exchange->http.response.delivery;

    if (!exchange->handled) {
        handle(exchange);
        connection_await_reader(exchange->connection);
        if (delivery->delay_ms > 0 || wire_script_needed(delivery)) {
            wire_start(exchange);
            return true;
        }
    } else if (exchange->wire != NULL && !wire_leaves_answer(exchange->wire)) {
        return false;
    }
    return reply_queue(exchange->connection, &exchange->http.response);
}

void exchange_complete(struct exchange *exchange, bool delivered, int64_t now_us)
{
    const struct http_handler *handler = &exchange->connection->server->handler;
    bool has_body = strcmp(exchange->http.request.method, "HEAD") != 0;
    struct http_outcome outcome = {.duration_us = now_us - exchange->start_us,
                                   .body_bytes = has_body ? exchange->http.response.body.length : 0,
                                   .delivered = delivered};

    if (exchange->wire != NULL && !wire_leaves_answer(exchange->wire)) {
        outcome.delivered = wire_delivered(exchange->wire, &outcome.body_bytes);
    }
    if (exchange->handled) {
        handler->completed(handler->context, &exchange->http, &outcome);
    }
}
