/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/refusal.h"

#include <string.h>

#include "base/clock.h"
#include "transport/connection.h"

static void append_head(struct buf *out, const struct http_response *response,
                        struct http_server *server)
{
    (void)buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", response->status,
                     MHD_get_reason_phrase_for((unsigned)response->status),
                     http_date_text(&server->date, clock_now_ms(server->clock)));
    for (size_t i = 0; i < response->header_count; i++) {
        (void)buf_printf(out, "%s: %s\r\n", response->headers[i].name, response->headers[i].value);
    }
    (void)buf_printf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                     response->body.length);
}

/* All or nothing: an answer that does not fit into the socket goes to a client that does not read.
 */
static bool write_answer(struct connection *connection, const struct http_exchange *exchange)
{
    struct buf out;

    buf_init(&out, HTTP_RESPONSE_BODY_LIMIT);
    append_head(&out, &exchange->response, connection->server);
    if (strcmp(exchange->request.method, "HEAD") != 0) {
        (void)buf_append(&out, exchange->response.body.data, exchange->response.body.length);
    }
    ssize_t sent = connection_send(connection, out.data, out.length);
    bool whole = sent >= 0 && (size_t)sent == out.length;
    buf_clean_up(&out);
    return whole;
}

void refusal_send(struct connection *connection, const struct http_request *request,
                  const struct error *err)
{
    const struct http_handler *handler = &connection->server->handler;
    int64_t start_us = clock_monotonic_us();
    struct http_exchange exchange = {.request = *request};

    exchange.request.refusal = err;
    http_response_init(&exchange.response);
    handler->handle(handler->context, &exchange);
    exchange.response.close = true;
    struct http_outcome outcome = {.body_bytes = exchange.response.body.length};
    outcome.delivered = write_answer(connection, &exchange);
    outcome.duration_us = clock_monotonic_us() - start_us;
    handler->completed(handler->context, &exchange, &outcome);
    http_response_clean_up(&exchange.response);
}
