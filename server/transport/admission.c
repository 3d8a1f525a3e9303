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
#include "transport/framing_guard.h"
#include "transport/head_memory.h"
#include "transport/lingering.h"
#include "transport/raw_head.h"
#include "transport/refusal.h"

#define ACCEPTS_A_TURN 64
#define PAUSE_MS 100

/* Gives the client its one answer, then lets it finish sending so that it reads the answer. */
static void refuse(struct connection *connection, const struct http_request *request,
                   const struct error *err)
{
    refusal_send(connection->server, connection->fd, request, err);
    if (connection->watched) {
        event_loop_unwatch(connection->server->loop, &connection->source);
        connection->watched = false;
    }
    lingering_start(connection->server, connection->fd);
    connection->fd = -1;
    connection_destroy(connection);
}

static void hand_over(struct connection *connection)
{
    struct http_server *server = connection->server;

    if (connection->watched) {
        event_loop_unwatch(server->loop, &connection->source);
        connection->watched = false;
    }
    server->adopting = connection;
    enum MHD_Result taken = MHD_add_connection(server->daemon, connection->fd,
                                               &connection->peer.any, connection->peer_length);
    /* A call that failed has closed the descriptor, and may have said so and ended the connection.
     */
    if (taken == MHD_NO && server->adopting != NULL) {
        connection->fd = -1;
        connection_destroy(connection);
    }
    server->adopting = NULL;
}

static bool judge(const struct connection *connection, const struct raw_head *head,
                  struct error *err)
{
    const struct http_server *server = connection->server;

    if (!framing_guard_check(&head->request, head->version, err) ||
        !head_memory_check(server, &head->request, head->length, err)) {
        return false;
    }
    if (connection->over_limit) {
        return error_set(err, ERROR_THROTTLED,
                         "the server's limit of %" PRId64
                         " connections is reached (limits.connections)",
                         server->settings.max_connections);
    }
    return true;
}

/* False when more bytes are needed. */
static bool look_at_head(struct connection *connection, size_t count)
{
    struct http_server *server = connection->server;
    struct raw_head head;
    struct error err;
    enum raw_head_state state = raw_head_read(&head, server->scratch, count, &err);

    if (state == RAW_HEAD_INCOMPLETE && count <= (size_t)server->settings.max_header_bytes) {
        return false;
    }
    if (state == RAW_HEAD_INCOMPLETE) {
        head_memory_refuse(server, &err);
        refuse(connection, &head.request, &err);
    } else if (state == RAW_HEAD_BROKEN || !judge(connection, &head, &err)) {
        refuse(connection, &head.request, &err);
    } else {
        hand_over(connection);
    }
    return true;
}

/* Looks at what has arrived without taking it. False when more is needed. */
static bool look(struct connection *connection)
{
    struct http_server *server = connection->server;
    size_t most = (size_t)server->settings.max_header_bytes + 1;
    ssize_t count = recv(connection->fd, server->scratch, most, MSG_PEEK);

    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (count <= 0) {
        connection_destroy(connection);
        return true;
    }
    server->scratch[count] = '\0';
    return look_at_head(connection, (size_t)count);
}

static void first_bytes(void *context, uint32_t epoll_events)
{
    struct connection *connection = context;

    if (!look(connection) && (epoll_events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        connection_destroy(connection);
    }
}

/* Edge-triggered: half of a head must not wake the loop until more of it arrives. */
static void wait_for_head(struct connection *connection)
{
    struct error err;

    connection->source = (struct event_source){connection->fd, first_bytes, connection};
    connection->watched = event_loop_watch(connection->server->loop, &connection->source,
                                           EPOLLIN | EPOLLRDHUP | EPOLLET, &err);
    if (!connection->watched) {
        log_printf(LOG_ERROR, "%s", err.message);
        connection_destroy(connection);
    }
}

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
    if (!look(connection)) {
        wait_for_head(connection);
    }
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
