/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/lingering.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

#define MOST_AT_ONCE 128
#define MOST_BYTES ((size_t)1024 * 1024)
#define MOST_MS 1000

struct lingering {
    struct http_server *server;
    struct event_source source;
    bool watched;
    struct event_timer timer;
    size_t bytes;
    LIST_ENTRY(lingering) entry;
};

static void finish(struct lingering *lingering)
{
    struct http_server *server = lingering->server;

    event_loop_cancel(server->loop, &lingering->timer);
    if (lingering->watched) {
        event_loop_unwatch(server->loop, &lingering->source);
    }
    (void)close(lingering->source.fd);
    LIST_REMOVE(lingering, entry);
    server->lingering_count--;
    free(lingering);
}

static void expired(void *context)
{
    finish(context);
}

/* Drops what has arrived, up to a limit of bytes; false at the end, or at the limit. */
static bool drop_input(struct http_server *server, int fd, size_t *bytes)
{
    while (*bytes < MOST_BYTES) {
        ssize_t count = recv(fd, server->scratch, server->scratch_bytes, 0);
        if (count < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        if (count == 0) {
            return false;
        }
        *bytes += (size_t)count;
    }
    return false;
}

static void more_input(void *context, uint32_t epoll_events)
{
    struct lingering *lingering = context;

    (void)epoll_events;
    if (!drop_input(lingering->server, lingering->source.fd, &lingering->bytes)) {
        finish(lingering);
    }
}

void lingering_start(struct http_server *server, int fd)
{
    struct lingering *lingering = mem_calloc(1, sizeof *lingering);
    struct error err;

    lingering->server = server;
    lingering->source = (struct event_source){fd, more_input, lingering};
    lingering->timer.expired = expired;
    lingering->timer.context = lingering;
    LIST_INSERT_HEAD(&server->lingering, lingering, entry);
    server->lingering_count++;
    (void)shutdown(fd, SHUT_WR);
    /* What has arrived is dropped in any case: closing on top of it is what causes a reset. */
    if (!drop_input(server, fd, &lingering->bytes) || server->lingering_count > MOST_AT_ONCE) {
        finish(lingering);
        return;
    }
    lingering->watched = event_loop_watch(server->loop, &lingering->source, EPOLLIN, &err);
    event_loop_schedule(server->loop, &lingering->timer, event_loop_now_ms() + MOST_MS);
}

void lingering_close(struct http_server *server, int fd)
{
    size_t bytes = 0;

    (void)drop_input(server, fd, &bytes);
    (void)close(fd);
}

void lingering_stop(struct http_server *server)
{
    struct lingering *lingering = LIST_FIRST(&server->lingering);

    while (lingering != NULL) {
        struct lingering *next = LIST_NEXT(lingering, entry);
        finish(lingering);
        lingering = next;
    }
}
