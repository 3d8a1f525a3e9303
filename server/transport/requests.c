/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/requests.h"

#include <sys/socket.h>

#include "base/clock.h"
#include "transport/connection.h"
#include "transport/exchange.h"
#include "transport/head_memory.h"
#include "transport/refusal.h"
#include "transport/tls_session.h"

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info->socket_context;
}

/* libmicrohttpd cannot send anything after that, and is left to find out. */
void requests_refuse(struct exchange *exchange, const struct error *err)
{
    struct connection *connection = exchange->connection;

    refusal_send(connection, &exchange->http.request, err);
    connection->refused = true;
    connection_end_sending(connection);
    connection_hurry(connection, event_loop_now_ms() + CONNECTION_LAST_WORDS_MS);
}

void *requests_line_read(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    struct exchange *exchange = exchange_new(connection, target == NULL ? "" : target);
    struct error err;

    (void)context;
    connection->exchange = exchange;
    connection_has_shaken_hands(connection);
    connection->entrance->uncalled_runs = 0; /* this one was of use */
    if (!head_memory_check_target(connection->server, exchange->target, &err)) {
        requests_refuse(exchange, &err);
    }
    return exchange;
}

/*
 * libmicrohttpd 0.9 does not see the end of a client's sending that arrives together with other
 * bytes, and would keep the connection for the idle time.
 */
static bool has_finished_sending(const struct connection *connection)
{
    char byte;

    if (connection->entrance->secure && tls_session_has_input(connection->mhd)) {
        return false;
    }
    return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The body has as long as the head had, unless it cannot come any more. */
static void await_body(struct connection *connection)
{
    int64_t now_ms = event_loop_now_ms();

    connection_set_deadline(connection, now_ms + connection->server->settings.idle_timeout_ms);
    if (!connection->looked_for_end && has_finished_sending(connection)) {
        connection_hurry(connection, now_ms);
    }
}

static enum MHD_Result head_read(struct exchange *exchange, const char *method, const char *version)
{
    struct connection *connection = exchange->connection;
    struct error err;

    if (connection->refused) {
        return MHD_NO;
    }
    if (!exchange_read_head(exchange, method, version, &err)) {
        requests_refuse(exchange, &err);
        return MHD_NO;
    }
    if (exchange->body_expected) {
        await_body(connection);
    }
    return MHD_YES;
}

static enum MHD_Result body_part_read(struct exchange *exchange, const char *part,
                                      size_t *part_bytes)
{
    exchange_add_body(exchange, part, *part_bytes);
    *part_bytes = 0;
    if (!exchange_body_is_whole(exchange) && has_finished_sending(exchange->connection)) {
        connection_hurry(exchange->connection, event_loop_now_ms());
    }
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are libmicrohttpd's */
enum MHD_Result requests_progress(void *context, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *part,
                                  size_t *part_bytes, void **request_context)
{
    struct exchange *exchange = *request_context;

    (void)context;
    (void)mhd;
    (void)url;
    if (!exchange->head_read) {
        return head_read(exchange, method, version);
    }
    if (*part_bytes > 0) {
        return body_part_read(exchange, part, part_bytes);
    }
    return exchange_deliver(exchange) ? MHD_YES : MHD_NO;
}

/* Once only, for a client that sends one request and no more: it costs a system call. */
static void look_for_end(struct connection *connection, int64_t now_ms)
{
    if (!connection->looked_for_end) {
        connection->looked_for_end = true;
        connection->half_closed = has_finished_sending(connection);
    }
    if (connection->half_closed || connection->server->draining) {
        connection_hurry(connection, now_ms);
    }
}

void requests_end_exchange(struct exchange *exchange, bool delivered, int64_t now_us)
{
    exchange_complete(exchange, delivered, now_us);
    exchange->connection->exchange = NULL;
    exchange_destroy(exchange);
}

void requests_ended(void *context, struct MHD_Connection *mhd, void **request_context,
                    enum MHD_RequestTerminationCode reason)
{
    struct exchange *exchange = *request_context;
    int64_t now_us = clock_monotonic_us();

    (void)context;
    (void)mhd;
    if (exchange == NULL) {
        return;
    }
    struct connection *connection = exchange->connection;
    bool delivered = reason == MHD_REQUEST_TERMINATED_COMPLETED_OK;
    requests_end_exchange(exchange, delivered, now_us);
    *request_context = NULL;
    if (delivered) {
        connection_set_deadline(connection,
                                now_us / 1000 + connection->server->settings.idle_timeout_ms);
        look_for_end(connection, now_us / 1000);
    } else if (reason == MHD_REQUEST_TERMINATED_WITH_ERROR) {
        connection->refused = true; /* by libmicrohttpd itself, unless the client is gone */
    }
}
