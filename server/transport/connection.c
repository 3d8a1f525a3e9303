/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/connection.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "transport/admission.h"
#include "transport/exchange.h"
#include "transport/lingering.h"
#include "transport/tls_session.h"
#include "transport/wire.h"

#define NOT_LOOKED UINT64_MAX

/* Whether the client has read anything since this was asked last. */
static bool client_reads(struct connection *connection)
{
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    uint64_t before = connection->bytes_read;

    (void)getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &length);
    connection->bytes_read = info.tcpi_bytes_acked;
    return connection->bytes_read != before;
}

/* A delivery that takes its time on purpose looks after the client itself. */
static bool is_being_answered(struct connection *connection)
{
    const struct exchange *exchange = connection->exchange;

    return (exchange != NULL && exchange->wire != NULL && wire_runs(exchange->wire)) ||
           client_reads(connection);
}

static void look_at_deadline(void *context)
{
    struct connection *connection = context;
    int64_t now_ms = event_loop_now_ms();
    int64_t next_ms = connection->deadline_ms;

    if (next_ms == CONNECTION_NO_DEADLINE) {
        next_ms = now_ms;
        next_ms += is_being_answered(connection) ? connection->server->settings.idle_timeout_ms : 0;
    }
    if (next_ms > now_ms) {
        event_loop_schedule(connection->server->loop, &connection->timer, next_ms);
    } else {
        connection_hang_up(connection);
    }
}

struct connection *connection_new(struct entrance *entrance, int fd)
{
    struct http_server *server = entrance->server;
    struct connection *connection = mem_calloc(1, sizeof *connection);

    connection->server = server;
    connection->entrance = entrance;
    connection->fd = fd;
    connection->timer.expired = look_at_deadline;
    connection->timer.context = connection;
    LIST_INSERT_HEAD(&server->connections, connection, entry);
    server->connection_count++;
    connection_hurry(connection, event_loop_now_ms() + server->settings.idle_timeout_ms);
    return connection;
}

void connection_destroy(struct connection *connection)
{
    struct http_server *server = connection->server;

    event_loop_cancel(server->loop, &connection->timer);
    if (connection->watched) {
        event_loop_unwatch(server->loop, &connection->source);
    }
    if (connection->mhd == NULL && connection->fd >= 0) {
        lingering_close(server, connection->fd);
    }
    if (server->adopting == connection) {
        server->adopting = NULL;
    }
    connection_has_shaken_hands(connection);
    LIST_REMOVE(connection, entry);
    server->connection_count--;
    free(connection);
    admission_resume(server);
}

void connection_has_shaken_hands(struct connection *connection)
{
    if (connection->shakes_hands) {
        connection->shakes_hands = false;
        connection->entrance->handshakes--;
    }
}

void connection_set_deadline(struct connection *connection, int64_t at_ms)
{
    connection->deadline_ms = at_ms;
}

void connection_hurry(struct connection *connection, int64_t at_ms)
{
    connection->deadline_ms = at_ms;
    event_loop_schedule(connection->server->loop, &connection->timer, at_ms);
}

void connection_await_reader(struct connection *connection)
{
    connection->deadline_ms = CONNECTION_NO_DEADLINE;
    connection->bytes_read = NOT_LOOKED;
}

ssize_t connection_send(struct connection *connection, const char *bytes, size_t count)
{
    return connection->entrance->secure
               ? tls_session_send(connection->mhd, bytes, count)
               : send(connection->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void connection_end_sending(struct connection *connection)
{
    if (connection->entrance->secure) {
        tls_session_end(connection->mhd);
    }
    (void)shutdown(connection->fd, SHUT_WR);
}

/* libmicrohttpd sees the end of the connection that it has, cleans up and says so. */
void connection_hang_up(struct connection *connection)
{
    if (connection->mhd == NULL) {
        connection_destroy(connection);
        return;
    }
    connection->hung_up = true;
    event_loop_cancel(connection->server->loop, &connection->timer);
    if (connection->exchange != NULL && connection->exchange->wire != NULL) {
        wire_abort(connection->exchange->wire); /* suspended, it would not see the end */
    }
    (void)shutdown(connection->fd, SHUT_RDWR);
    connection->entrance->daemon_ready = true;
}
