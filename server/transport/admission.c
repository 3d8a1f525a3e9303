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

static void pause_accepting(struct entrance *entrance)
{
    if (entrance->accepting) {
        entrance->accepting = false;
        event_loop_unwatch(entrance->server->loop, &entrance->listener);
    }
}

/* Connections that have ended but were not yet looked at do not count. */
static bool is_over_limit(struct http_server *server)
{
    size_t limit = (size_t)server->settings.max_connections;

    if (server->connection_count > limit) {
        for (size_t i = 0; i < server->entrance_count; i++) {
            (void)MHD_run(server->entrances[i].daemon);
        }
    }
    return server->connection_count > limit;
}

static bool has_room(const struct http_server *server)
{
    return server->connection_count <
           (size_t)server->settings.max_connections + ADMISSION_OVER_LIMIT;
}

static bool accept_one(struct entrance *entrance)
{
    struct http_server *server = entrance->server;
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int fd = accept4(entrance->listener.fd, (struct sockaddr *)&peer, &length,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            log_printf(LOG_WARN, "cannot accept a connection: %s", strerror(errno));
            pause_accepting(entrance);
            event_loop_schedule(server->loop, &server->accept_pause,
                                event_loop_now_ms() + PAUSE_MS);
        }
        return errno == ECONNABORTED || errno == EINTR;
    }
    struct connection *connection = connection_new(entrance, fd);
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
    struct entrance *entrance = context;

    (void)epoll_events;
    for (int i = 0; i < ACCEPTS_A_TURN && entrance->accepting; i++) {
        if (!has_room(entrance->server)) {
            pause_accepting(entrance);
        } else if (!accept_one(entrance)) {
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
    server->accept_pause.expired = resume_after_pause;
    server->accept_pause.context = server;
    for (size_t i = 0; i < server->entrance_count; i++) {
        struct entrance *entrance = &server->entrances[i];
        entrance->listener.ready = accept_some;
        entrance->listener.context = entrance;
        entrance->accepting = event_loop_watch(server->loop, &entrance->listener, EPOLLIN, err);
        if (!entrance->accepting) {
            return false;
        }
    }
    return true;
}

static void resume(struct entrance *entrance)
{
    struct http_server *server = entrance->server;
    struct error err;

    if (entrance->accepting || entrance->listener.fd < 0) {
        return;
    }
    entrance->accepting = event_loop_watch(server->loop, &entrance->listener, EPOLLIN, &err);
    if (!entrance->accepting) {
        event_loop_schedule(server->loop, &server->accept_pause, event_loop_now_ms() + PAUSE_MS);
    }
}

void admission_resume(struct http_server *server)
{
    if (server->stopping || !has_room(server)) {
        return;
    }
    for (size_t i = 0; i < server->entrance_count; i++) {
        resume(&server->entrances[i]);
    }
}

void admission_stop(struct http_server *server)
{
    event_loop_cancel(server->loop, &server->accept_pause);
    for (size_t i = 0; i < server->entrance_count; i++) {
        struct entrance *entrance = &server->entrances[i];
        pause_accepting(entrance);
        if (entrance->listener.fd >= 0) {
            (void)close(entrance->listener.fd);
            entrance->listener.fd = -1;
        }
    }
}
