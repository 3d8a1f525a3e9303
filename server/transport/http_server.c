/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/http_server.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/log.h"
#include "base/mem.h"
#include "transport/admission.h"
#include "transport/connection.h"
#include "transport/daemon.h"
#include "transport/descriptors.h"
#include "transport/exchange.h"
#include "transport/head_memory.h"
#include "transport/lingering.h"
#include "transport/listener.h"
#include "transport/server_state.h"
#include "transport/wire.h"

/* Besides the connections within the limit: refused ones, lingering ones, and all the rest. */
#define OTHER_DESCRIPTORS ((size_t)256)
#define SCRATCH_BYTES ((size_t)16384)

/* True when there was something to report. */
static bool report_drained(struct http_server *server)
{
    void (*drained)(void *context) = server->drained;

    if (drained == NULL || server->connection_count > 0 || server->lingering_count > 0) {
        return false;
    }
    server->drained = NULL;
    event_loop_cancel(server->loop, &server->drain_timer);
    drained(server->drained_context);
    return true;
}

/* True when it does not want to wait; else *wait_ms is how long it can, 0 for ever. */
static bool wants_to_run(const struct http_server *server, MHD_UNSIGNED_LONG_LONG *wait_ms)
{
    *wait_ms = 0;
    return MHD_get_timeout(server->daemon, wait_ms) == MHD_YES && *wait_ms == 0;
}

/* Has libmicrohttpd do what there is to do, and says when it wants to be called again. */
static int64_t run_daemon(void *context)
{
    struct http_server *server = context;
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;

    if (server->daemon_ready || wants_to_run(server, &wait_ms)) {
        server->daemon_ready = false;
        (void)MHD_run(server->daemon);
    }
    if (report_drained(server) || wants_to_run(server, &wait_ms)) {
        return 0; /* after the report the loop may have been stopped, and must see that */
    }
    return wait_ms > 0 ? (int64_t)wait_ms : -1;
}

static void daemon_ready(void *context, uint32_t epoll_events)
{
    struct http_server *server = context;

    (void)epoll_events;
    server->daemon_ready = true;
}

/* A limit that the system cannot keep would show as clients that hang. */
static void fit_to_descriptors(struct http_server_settings *settings)
{
    size_t wanted = (size_t)settings->max_connections + OTHER_DESCRIPTORS;
    size_t allowed = descriptors_allow(wanted);

    if (allowed < wanted) {
        size_t left = allowed > OTHER_DESCRIPTORS ? allowed - OTHER_DESCRIPTORS : 1;
        log_printf(LOG_WARN,
                   "the system allows %zu open files: limits.connections is %zu instead of "
                   "%" PRId64,
                   allowed, left, settings->max_connections);
        settings->max_connections = (int64_t)left;
    }
}

static struct http_server *allocate(const struct http_server_settings *settings,
                                    const struct http_handler *handler, const struct clock *clock,
                                    struct event_loop *loop)
{
    struct http_server *server = mem_calloc(1, sizeof *server);
    size_t head_bytes = (size_t)settings->max_header_bytes;

    server->settings = *settings;
    server->settings.host = NULL; /* the text is the caller's */
    server->handler = *handler;
    server->clock = clock;
    server->loop = loop;
    server->scratch_bytes = head_bytes + 1 > SCRATCH_BYTES ? head_bytes + 1 : SCRATCH_BYTES;
    server->scratch = mem_alloc(server->scratch_bytes + 1);
    server->pool_bytes = head_memory_pool_bytes(head_bytes);
    server->hides_parts_of_heads = MHD_get_version()[0] == '0';
    server->answers_twice = strcmp(MHD_get_version(), "0.9.75") == 0;
    server->listener.fd = -1;
    LIST_INIT(&server->connections);
    LIST_INIT(&server->lingering);
    return server;
}

static bool start_daemon(struct http_server *server, struct error *err)
{
    server->daemon = daemon_start(server);
    const union MHD_DaemonInfo *info =
        server->daemon == NULL ? NULL
                               : MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) {
        return error_set(err, ERROR_INTERNAL, "cannot start the HTTP server: %s", strerror(errno));
    }
    server->daemon_source = (struct event_source){info->epoll_fd, daemon_ready, server};
    if (!event_loop_watch(server->loop, &server->daemon_source, EPOLLIN, err)) {
        return false;
    }
    server->daemon_watched = true;
    return true;
}

struct http_server *http_server_new(const struct http_server_settings *settings,
                                    const struct http_handler *handler, const struct clock *clock,
                                    struct event_loop *loop, struct error *err)
{
    struct http_server *server = allocate(settings, handler, clock, loop);

    fit_to_descriptors(&server->settings);
    server->listener.fd = listener_open(settings->host, settings->port, &server->port, err);
    if (server->listener.fd < 0 || !start_daemon(server, err) || !admission_start(server, err)) {
        http_server_destroy(server);
        return NULL;
    }
    server->hook = (struct event_hook){.before_wait = run_daemon, .context = server};
    event_loop_add_hook(loop, &server->hook);
    return server;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

size_t http_server_connections(const struct http_server *server)
{
    return server->connection_count;
}

void http_server_end_hung(struct http_server *server, const char *user_name)
{
    struct connection *connection = LIST_FIRST(&server->connections);

    while (connection != NULL) {
        struct connection *next = LIST_NEXT(connection, entry);
        const struct exchange *exchange = connection->exchange;
        if (exchange != NULL && exchange->wire != NULL && wire_hangs(exchange->wire) &&
            (user_name == NULL || strcmp(exchange->http.notes.user, user_name) == 0)) {
            connection_hang_up(connection);
        }
        connection = next;
    }
}

static void hang_up(struct http_server *server, bool all)
{
    struct connection *connection = LIST_FIRST(&server->connections);

    while (connection != NULL) {
        struct connection *next = LIST_NEXT(connection, entry);
        if (all || connection->exchange == NULL || !connection->exchange->handled) {
            connection_hang_up(connection);
        }
        connection = next;
    }
}

static void drained_too_late(void *context)
{
    struct http_server *server = context;

    hang_up(server, true);
    lingering_stop(server);
}

void http_server_drain(struct http_server *server, int64_t deadline_ms,
                       void (*drained)(void *context), void *context)
{
    server->draining = true;
    server->drained = drained;
    server->drained_context = context;
    admission_stop(server);
    http_server_end_hung(server, NULL);
    hang_up(server, false);
    server->drain_timer.expired = drained_too_late;
    server->drain_timer.context = server;
    event_loop_schedule(server->loop, &server->drain_timer, deadline_ms);
}

static void destroy_waiting(struct http_server *server)
{
    struct connection *connection = LIST_FIRST(&server->connections);

    while (connection != NULL) {
        struct connection *next = LIST_NEXT(connection, entry);
        if (connection->mhd == NULL) {
            connection_destroy(connection);
        }
        connection = next;
    }
}

void http_server_destroy(struct http_server *server)
{
    if (server == NULL) {
        return;
    }
    server->stopping = true;
    admission_stop(server);
    event_loop_cancel(server->loop, &server->drain_timer);
    hang_up(server, true); /* libmicrohttpd cannot be stopped while a connection is suspended */
    destroy_waiting(server);
    lingering_stop(server);
    if (server->daemon_watched) {
        event_loop_unwatch(server->loop, &server->daemon_source);
    }
    if (server->daemon != NULL) {
        MHD_stop_daemon(server->daemon);
    }
    exchange_free_spare(server);
    free(server->scratch);
    free(server);
}
