/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/admission.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "transport/connection.h"
#include "transport/first_look.h"

#define ACCEPTS_A_TURN 64
#define PAUSE_MS 100

static void limit_reached(struct connection *connection)
{
    struct http_server *server = connection->server;
    int64_t now_ms = event_loop_now_ms();

    connection->over_limit = true;
    if (server->settings.idle_timeout_ms > CONNECTION_LAST_WORDS_MS) {
        connection_hurry(connection, now_ms + CONNECTION_LAST_WORDS_MS);
    }
    if (server->last_warning_ms == 0 || now_ms - server->last_warning_ms >= 1000) {
        server->last_warning_ms = now_ms;
        log_printf(LOG_WARN,
                   "the limit of %" PRId64 " connections (limits.connections) is reached: "
                   "refusing more",
                   server->settings.max_connections);
    }
}

static void pause_accepting(struct http_server *server)
{
    if (server->accepting) {
        server->accepting = false;
        event_loop_unwatch(server->loop, &server->listener);
    }
}

/* Connections that have ended but were not yet looked at do not count. */
static bool is_over_limit(struct http_server *server)
{
    size_t limit = (size_t)server->settings.max_connections;

    if (server->connection_count > limit) {
        (void)MHD_run(server->daemon);
    }
    return server->connection_count > limit;
}

static bool has_room(const struct http_server *server)
{
    return server->connection_count <
           (size_t)server->settings.max_connections + ADMISSION_OVER_LIMIT;
}

static bool accept_one(struct http_server *server)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int fd = accept4(server->listener.fd, (struct sockaddr *)&peer, &length,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_printf(LOG_WARN, "cannot accept a connection: %s", strerror(errno));
            pause_accepting(server);
            event_loop_schedule(server->loop, &server->accept_pause,
                                event_loop_now_ms() + PAUSE_MS);
        }
        return errno == ECONNABORTED || errno == EINTR;
    }
    struct connection *connection = connection_new(server, fd);
    connection->peer_length =
        length < sizeof connection->peer ? length : (socklen_t)sizeof connection->peer;
    memcpy(&connection->peer, &peer, connection->peer_length);
    if (is_over_limit(server)) {
        limit_reached(connection);
    }
    first_look_start(connection);
    return true;
}

static void accept_some(void *context, uint32_t epoll_events)
{
    struct http_server *server = context;

    (void)epoll_events;
    for (int i = 0; i < ACCEPTS_A_TURN && server->accepting; i++) {
        if (!has_room(server)) {
            pause_accepting(server);
        } else if (!accept_one(server)) {
            break;
        }
    }
}

static void resume_after_pause(void *context)
{
    admission_resume(context);
}

bool admission_start(struct http_server *server, struct error *err)
{
    server->listener.ready = accept_some;
    server->listener.context = server;
    server->accept_pause.expired = resume_after_pause;
    server->accept_pause.context = server;
    server->accepting = event_loop_watch(server->loop, &server->listener, EPOLLIN, err);
    return server->accepting;
}

void admission_resume(struct http_server *server)
{
    struct error err;

    if (server->accepting || server->stopping || server->listener.fd < 0 || !has_room(server)) {
        return;
    }
    server->accepting = event_loop_watch(server->loop, &server->listener, EPOLLIN, &err);
    if (!server->accepting) {
        event_loop_schedule(server->loop, &server->accept_pause, event_loop_now_ms() + PAUSE_MS);
    }
}

void admission_stop(struct http_server *server)
{
    event_loop_cancel(server->loop, &server->accept_pause);
    pause_accepting(server);
    if (server->listener.fd >= 0) {
        (void)close(server->listener.fd);
        server->listener.fd = -1;
    }
}
