/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/requests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/exchange.h"
#include "transport/head_memory.h"
#include "transport/lingering.h"
#include "transport/refusal.h"

static struct connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info->socket_context;
}

/*
 * Answers by ourselves, past libmicrohttpd: it cannot send anything after that, and is left to find
 * out. The client is given a moment to read.
 */
static void refuse(struct exchange *exchange, const struct error *err)
{
    struct connection *connection = exchange->connection;

    refusal_send(connection->server, connection->fd, &exchange->http.request, err);
    connection->refused = true;
    (void)shutdown(connection->fd, SHUT_WR);
    connection_hurry(connection, event_loop_now_ms() + CONNECTION_LAST_WORDS_MS);
}

static void *request_line_read(void *context, const char *target, struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    struct exchange *exchange = exchange_new(connection, target == NULL ? "" : target);
    struct error err;

    (void)context;
    connection->exchange = exchange;
    if (!head_memory_check_target(connection->server, exchange->target, &err)) {
        refuse(exchange, &err);
    }
    return exchange;
}

static enum MHD_Result head_read(struct exchange *exchange, const char *method, const char *version)
{
    struct connection *connection = exchange->connection;
    struct error err;

    if (connection->refused) {
        return MHD_NO;
    }
    if (!exchange_read_head(exchange, method, version, &err)) {
        refuse(exchange, &err);
        return MHD_NO;
    }
    if (exchange->body_expected) {
        connection_set_deadline(connection,
                                event_loop_now_ms() + connection->server->settings.idle_timeout_ms);
    }
    return MHD_YES;
}

/*
 * libmicrohttpd 0.9 does not see the end of a client's sending that arrives together with other
 * bytes, and would keep the connection for the idle time.
 */
static bool has_finished_sending(const struct connection *connection)
{
    char byte;

    return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
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

/* Called with the head, then with each part of the body, then at the end of the request. */
static enum MHD_Result request_progresses(void *context, struct MHD_Connection *mhd,
                                          const char *url, const char *method, const char *version,
                                          const char *part, size_t *part_bytes,
                                          void **request_context)
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

static void end_exchange(struct exchange *exchange, bool delivered, int64_t now_us)
{
    exchange_complete(exchange, delivered, now_us);
    exchange->connection->exchange = NULL;
    exchange_destroy(exchange);
}

static void request_ended(void *context, struct MHD_Connection *mhd, void **request_context,
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
    end_exchange(exchange, delivered, now_us);
    *request_context = NULL;
    if (delivered) {
        connection_set_deadline(connection,
                                now_us / 1000 + connection->server->settings.idle_timeout_ms);
        look_for_end(connection, now_us / 1000);
    } else if (reason == MHD_REQUEST_TERMINATED_WITH_ERROR) {
        connection->refused = true; /* by libmicrohttpd itself, unless the client is gone */
    }
}

static bool may_be_sending(const struct connection *connection)
{
    int unread = 0;

    if (connection->hung_up || connection->server->stopping) {
        return false;
    }
    return connection->refused || (ioctl(connection->fd, FIONREAD, &unread) == 0 && unread > 0);
}

static void connection_ended(struct connection *connection)
{
    /* libmicrohttpd 0.9 forgets to say that a request ended when it refuses its parameters. */
    if (connection->exchange != NULL) {
        end_exchange(connection->exchange, false, clock_monotonic_us());
    }
    if (may_be_sending(connection)) {
        /* libmicrohttpd closes its descriptor; the connection lives on in the copy. */
        int copy = fcntl(connection->fd, F_DUPFD_CLOEXEC, 0);
        if (copy >= 0) {
            lingering_start(connection->server, copy);
        }
    }
    connection_destroy(connection);
}

/* Found by its descriptor, since some versions start a connection when they run only. */
static struct connection *find_handed_over(struct http_server *server, struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *connection;

    LIST_FOREACH(connection, &server->connections, entry)
    {
        if (connection->mhd == NULL && connection->fd == info->connect_fd) {
            connection->mhd = mhd;
            return connection;
        }
    }
    return NULL;
}

static void connection_changed(void *context, struct MHD_Connection *mhd, void **socket_context,
                               enum MHD_ConnectionNotificationCode change)
{
    struct http_server *server = context;

    if (change == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = find_handed_over(server, mhd);
    } else if (*socket_context != NULL) {
        connection_ended(*socket_context);
    }
}

/* The connection whose head libmicrohttpd has just refused, before we got to see it. */
static struct connection *find_unseen_head(struct http_server *server)
{
    struct connection *connection;

    LIST_FOREACH(connection, &server->connections, entry)
    {
        if (connection->exchange != NULL && !connection->exchange->head_read &&
            !connection->refused &&
            MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE) !=
                NULL) {
            return connection;
        }
    }
    return NULL;
}

/*
 * libmicrohttpd 0.9 sends the head of its answer twice when the Content-Length is no number or the
 * cookies are too many. It complains before it sends, so the answer can still be ours. Only the
 * connection that is being worked on can have its head complete and not seen by us.
 */
static void libmicrohttpd_complains(void *context, const char *format, va_list arguments)
{
    struct connection *connection = find_unseen_head(context);
    char text[512];
    struct error err;

    if (connection != NULL) {
        exchange_judge_unread(connection->exchange, &err);
        refuse(connection->exchange, &err);
    }
    if (log_enabled(LOG_DEBUG)) {
        (void)vsnprintf(text, sizeof text, format, arguments);
        text[strcspn(text, "\n")] = '\0';
        log_printf(LOG_DEBUG, "libmicrohttpd: %s", text);
    }
}

/* One thread does everything: with this, newer versions hand over at once and lock nothing. */
#if MHD_VERSION >= 0x01000000
#define ONE_THREAD MHD_USE_NO_THREAD_SAFETY
#else
#define ONE_THREAD 0
#endif

struct MHD_Daemon *requests_start(struct http_server *server)
{
    unsigned limit = (unsigned)server->settings.max_connections + ADMISSION_OVER_LIMIT;

    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
                                MHD_USE_ERROR_LOG | MHD_USE_SUPPRESS_DATE_NO_CLOCK | ONE_THREAD,
                            0, NULL, NULL, request_progresses, server,                   //
                            MHD_OPTION_EXTERNAL_LOGGER, libmicrohttpd_complains, server, //
                            MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server,    //
                            MHD_OPTION_URI_LOG_CALLBACK, request_line_read, server,      //
                            MHD_OPTION_NOTIFY_COMPLETED, request_ended, server,          //
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, server->pool_bytes,      //
                            MHD_OPTION_CONNECTION_LIMIT, limit,                          //
                            MHD_OPTION_END);
}
