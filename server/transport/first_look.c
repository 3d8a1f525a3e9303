/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/first_look.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/log.h"
#include "transport/connection.h"
#include "transport/framing_guard.h"
#include "transport/head_memory.h"
#include "transport/lingering.h"
#include "transport/raw_head.h"
#include "transport/refusal.h"

#define TLS_HANDSHAKE 0x16 /* the first byte of a record with it: RFC 8446, section 5.1 */

/* Gives the client its one answer, then lets it finish sending so that it reads the answer. */
static void refuse(struct connection *connection, const struct http_request *request,
                   const struct error *err)
{
    refusal_send(connection, request, err);
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
    enum MHD_Result taken = MHD_add_connection(connection->entrance->daemon, connection->fd,
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

/* The first line of a head would be long in coming. */
static void refuse_tls(struct connection *connection)
{
    const struct http_request request = {.method = "-", .target = "-", .body = ""};
    struct error err;

    error_fill(&err, ERROR_MALFORMED_REQUEST,
               "This port speaks plain HTTP, and the client began with TLS: HTTPS has a port of "
               "its own (tls.port)");
    refuse(connection, &request, &err);
}

/* False when more bytes are needed. */
static bool look_at_head(struct connection *connection, size_t count)
{
    struct http_server *server = connection->server;
    struct raw_head head;
    struct error err;

    if (server->scratch[0] == TLS_HANDSHAKE) {
        refuse_tls(connection);
        return true;
    }
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

/* What is encrypted shows itself only behind the handshake, which is libmicrohttpd's. */
static void admit_unseen(struct connection *connection)
{
    if (connection->over_limit) {
        connection_destroy(connection);
    } else {
        connection->shakes_hands = true;
        connection->entrance->handshakes++;
        hand_over(connection);
    }
}

void first_look_start(struct connection *connection)
{
    if (connection->entrance->secure) {
        admit_unseen(connection);
        return;
    }
    if (!look(connection)) {
        wait_for_head(connection);
    }
}
