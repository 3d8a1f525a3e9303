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
#include "transport/tls_session.h"
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

/* Has libmicrohttpd do what there is to do, and says when it wants to be called again. */
static int64_t run_daemons(void *context)
{
    struct http_server *server = context;
    int64_t soonest_ms = -1;

    for (size_t i = 0; i < server->entrance_count; i++) {
        daemon_run(&server->entrances[i]);
    }
    if (report_drained(server)) {
        return 0; /* the loop may have been stopped, and must see that */
    }
    for (size_t i = 0; i < server->entrance_count; i++) {
        int64_t wait_ms = daemon_wait_ms(&server->entrances[i]);
        if (wait_ms >= 0 && (soonest_ms < 0 || wait_ms < soonest_ms)) {
            soonest_ms = wait_ms;
        }
    }
    return soonest_ms;
}

static void daemon_ready(void *context, uint32_t epoll_events)
{
    struct entrance *entrance = context;

    (void)epoll_events;
    entrance->daemon_ready = true;
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
    server->handler = *handler;
    server->clock = clock;
    server->loop = loop;
    server->scratch_bytes = head_bytes + 1 > SCRATCH_BYTES ? head_bytes + 1 : SCRATCH_BYTES;
    server->scratch = mem_alloc(server->scratch_bytes + 1);
    server->pool_bytes = head_memory_pool_bytes(head_bytes);
    server->hides_parts_of_heads = MHD_get_version()[0] == '0';
    server->answers_twice = strcmp(MHD_get_version(), "0.9.75") == 0;
    LIST_INIT(&server->connections);
    LIST_INIT(&server->lingering);
    return server;
}

static bool start_daemon(struct entrance *entrance, const struct tls_certificate *certificate,
                         struct error *err)
{
    entrance->daemon = daemon_start(entrance, certificate);
    const union MHD_DaemonInfo *info =
        entrance->daemon == NULL ? NULL
                                 : MHD_get_daemon_info(entrance->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) {
        return error_set(err, ERROR_INTERNAL, "cannot start the %s server: %s",
                         entrance->secure ? "HTTPS" : "HTTP", strerror(errno));
    }
    entrance->daemon_source = (struct event_source){info->epoll_fd, daemon_ready, entrance};
    entrance->daemon_watched =
        event_loop_watch(entrance->server->loop, &entrance->daemon_source, EPOLLIN, err);
    return entrance->daemon_watched;
}

static struct entrance *add_entrance(struct http_server *server)
{
    struct entrance *entrance = &server->entrances[server->entrance_count++];

    entrance->server = server;
    entrance->listener.fd = -1;
    return entrance;
}

static bool open_plain(struct http_server *server, struct error *err)
{
    const struct http_server_settings *settings = &server->settings;
    const struct tls_certificate none = {0};
    struct entrance *entrance = add_entrance(server);

    entrance->listener.fd =
        listener_open(settings->host, settings->port, "--port", &entrance->port, err);
    return entrance->listener.fd >= 0 && start_daemon(entrance, &none, err);
}

/* The port comes first: a CA file must not be replaced for nothing. */
static bool open_secure(struct http_server *server, struct error *err)
{
    const struct http_server_settings *settings = &server->settings;
    struct tls_certificate certificate = {0};
    struct entrance *entrance = add_entrance(server);

    entrance->secure = true;
    entrance->listener.fd =
        listener_open(settings->host, settings->tls_port, "--tls-port", &entrance->port, err);
    bool started = entrance->listener.fd >= 0 &&
                   tls_session_certificate(&settings->tls, &certificate, err) &&
                   start_daemon(entrance, &certificate, err);
    server->ca_pem = certificate.ca_pem;
    certificate.ca_pem = NULL;
    tls_session_release(&certificate);
    return started;
}

struct http_server *http_server_new(const struct http_server_settings *settings,
                                    const struct http_handler *handler, const struct clock *clock,
                                    struct event_loop *loop, struct error *err)
{
    struct http_server *server = allocate(settings, handler, clock, loop);

    fit_to_descriptors(&server->settings);
    if (!open_plain(server, err) || (settings->has_tls && !open_secure(server, err)) ||
        !admission_start(server, err)) {
        http_server_destroy(server);
        return NULL;
    }
    server->settings.host = NULL; /* these are the caller's, who may be done with them now */
    server->settings.tls = (struct tls_settings){0};
    server->hook = (struct event_hook){.before_wait = run_daemons, .context = server};
    event_loop_add_hook(loop, &server->hook);
    return server;
}

int http_server_port(const struct http_server *server)
{
    return server->entrances[0].port;
}

int http_server_tls_port(const struct http_server *server)
{
    return server->entrance_count > 1 ? server->entrances[1].port : 0;
}

const char *http_server_ca(const struct http_server *server)
{
    return server->ca_pem;
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

static void stop_daemon(struct entrance *entrance)
{
    if (entrance->daemon_watched) {
        event_loop_unwatch(entrance->server->loop, &entrance->daemon_source);
    }
    if (entrance->daemon != NULL) {
        MHD_stop_daemon(entrance->daemon);
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
    for (size_t i = 0; i < server->entrance_count; i++) {
        stop_daemon(&server->entrances[i]);
    }
    exchange_free_spare(server);
    free(server->scratch);
    free(server->ca_pem);
    free(server);
}
