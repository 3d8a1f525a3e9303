/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "transport/connection.h"
#include "transport/http_date.h"
#include "transport/wire_script.h"

struct wire {
    struct exchange *exchange;
    bool has_script; /* else it is a mere delay */
    struct wire_script script;
    int64_t started_ms;
    size_t step; /* the next one */
    size_t sent;
    bool blocked; /* the client has to take bytes first */
    bool ended;
    struct event_timer timer;
    struct event_source source; /* tells when the client leaves, or takes bytes again */
    bool watched;
};

static struct http_server *server_of(const struct wire *wire)
{
    return wire->exchange->connection->server;
}

static void unwatch(struct wire *wire)
{
    if (wire->watched) {
        event_loop_unwatch(server_of(wire)->loop, &wire->source);
        wire->watched = false;
    }
}

static void watch(struct wire *wire, uint32_t epoll_events)
{
    struct error err;

    unwatch(wire);
    wire->watched =
        event_loop_watch(server_of(wire)->loop, &wire->source, epoll_events | EPOLLONESHOT, &err);
}

/* Disconnecting a TCP socket makes the kernel send a reset, and no end before it. */
static void reset_connection(int fd)
{
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

    (void)connect(fd, &nowhere, sizeof nowhere);
}

static void end(struct wire *wire, enum wire_ending ending)
{
    struct connection *connection = wire->exchange->connection;

    if (wire->ended) {
        return;
    }
    wire->ended = true;
    unwatch(wire);
    event_loop_cancel(server_of(wire)->loop, &wire->timer);
    if (ending == WIRE_ENDS_RESET) {
        reset_connection(connection->fd);
    } else if (wire->has_script) {
        connection_end_sending(connection);
    }
    connection->hung_up = connection->hung_up || wire->has_script;
    MHD_resume_connection(connection->mhd);
    connection->entrance->daemon_ready = true; /* it does not say so itself */
}

static void schedule(struct wire *wire, int64_t at_ms)
{
    event_loop_schedule(server_of(wire)->loop, &wire->timer, wire->started_ms + at_ms);
}

/* A client that takes nothing for the idle time does not keep its connection. */
static void await_reader(struct wire *wire)
{
    struct http_server *server = server_of(wire);

    wire->blocked = true;
    watch(wire, EPOLLOUT);
    event_loop_schedule(server->loop, &wire->timer,
                        event_loop_now_ms() + server->settings.idle_timeout_ms);
}

/* False when the client has to take bytes first, or is gone. */
static bool send_until(struct wire *wire, size_t until)
{
    while (wire->sent < until) {
        ssize_t count = connection_send(wire->exchange->connection,
                                        wire->script.bytes.data + wire->sent, until - wire->sent);
        if (count < 0 && errno == EAGAIN) {
            await_reader(wire);
            return false;
        }
        if (count < 0) {
            end(wire, WIRE_ENDS_CLOSED);
            return false;
        }
        wire->sent += (size_t)count;
    }
    return true;
}

/* Does what is due, and comes back when the next thing is. */
static void proceed(struct wire *wire)
{
    const struct wire_script *script = &wire->script;
    int64_t elapsed_ms = event_loop_now_ms() - wire->started_ms;

    while (wire->step < script->step_count && script->steps[wire->step].at_ms <= elapsed_ms) {
        if (!send_until(wire, script->steps[wire->step].until)) {
            return;
        }
        wire->step++;
    }
    if (wire->step < script->step_count) {
        schedule(wire, script->steps[wire->step].at_ms);
    } else if (script->ending == WIRE_ENDS_NEVER) {
        return;
    } else if (elapsed_ms < script->ends_at_ms) {
        schedule(wire, script->ends_at_ms);
    } else {
        end(wire, script->ending);
    }
}

static void time_has_come(void *context)
{
    struct wire *wire = context;

    if (wire->blocked) {
        wire_abort(wire);
    } else if (wire->has_script) {
        proceed(wire);
    } else {
        end(wire, WIRE_ENDS_CLOSED);
    }
}

/* A client that only stopped sending may still wait for its answer; one that hangs up does not. */
static void client_stirs(void *context, uint32_t epoll_events)
{
    struct wire *wire = context;

    if ((epoll_events & (EPOLLHUP | EPOLLERR)) != 0 || wire_hangs(wire)) {
        wire_abort(wire);
    } else if ((epoll_events & EPOLLOUT) != 0) {
        wire->blocked = false;
        proceed(wire);
    }
}

void wire_start(struct exchange *exchange)
{
    struct connection *connection = exchange->connection;
    struct http_server *server = connection->server;
    const struct http_delivery *delivery = &exchange->http.response.delivery;
    struct wire *wire = mem_calloc(1, sizeof *wire);

    exchange->wire = wire;
    wire->exchange = exchange;
    wire->has_script = wire_script_needed(delivery);
    wire->started_ms = event_loop_now_ms();
    wire->timer = (struct event_timer){.expired = time_has_come, .context = wire};
    wire->source = (struct event_source){connection->fd, client_stirs, wire};
    if (wire->has_script) {
        wire_script_build(&wire->script, &exchange->http.response,
                          http_date_text(&server->date, clock_now_ms(server->clock)));
    }
    MHD_suspend_connection(connection->mhd);
    watch(wire, EPOLLRDHUP);
    schedule(wire, wire->has_script ? 0 : delivery->delay_ms);
}

void wire_abort(struct wire *wire)
{
    if (!wire->has_script && !wire->ended) {
        wire->has_script = true; /* so that libmicrohttpd closes instead of answering */
        wire->script.ending = WIRE_ENDS_CLOSED;
    }
    wire->script.whole = false;
    end(wire, WIRE_ENDS_CLOSED);
}

bool wire_runs(const struct wire *wire)
{
    return !wire->ended;
}

bool wire_hangs(const struct wire *wire)
{
    return wire->has_script && wire->script.ending == WIRE_ENDS_NEVER;
}

bool wire_leaves_answer(const struct wire *wire)
{
    return !wire->has_script;
}

bool wire_delivered(const struct wire *wire, size_t *body_bytes)
{
    const struct wire_script *script = &wire->script;

    *body_bytes = wire->sent > script->head_bytes ? wire->sent - script->head_bytes : 0;
    return script->whole && wire->sent == script->bytes.length;
}

void wire_destroy(struct wire *wire)
{
    if (wire == NULL) {
        return;
    }
    unwatch(wire);
    event_loop_cancel(server_of(wire)->loop, &wire->timer);
    wire_script_clean_up(&wire->script);
    free(wire);
}
