/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the files of this room share: the server and its connections. Nobody else includes this.
 *
 * The life of a connection: `admission` accepts it; `first_look` reads its first request without
 * taking the bytes, and answers it when it is refused; then libmicrohttpd has it (`daemon`,
 * `requests`); then, when the client may still be sending, `lingering`. Over HTTPS there is nothing
 * to read before libmicrohttpd has it, so the first look hands it over at once.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "transport/http_date.h"
#include "transport/http_server.h"

#define CONNECTION_NO_DEADLINE INT64_MAX

struct exchange;

/* One of the server's ports, and the part of libmicrohttpd that serves its connections. */
struct entrance {
    struct http_server *server;
    bool secure; /* HTTPS */
    int port;
    struct event_source listener; /* fd -1 once closed */
    bool accepting;
    struct MHD_Daemon *daemon;
    struct event_source daemon_source;
    bool daemon_watched;
    bool daemon_ready; /* its descriptor says that there is something to do */
    /* See daemon_run. */
    size_t handshakes;      /* connections whose handshake is not known to be over */
    unsigned uncalled_runs; /* in a row: nothing called for them, nothing came of them */
    int64_t paused_until_ms;
};

#define MOST_ENTRANCES 2

struct connection {
    struct http_server *server;
    struct entrance *entrance;
    int fd;
    struct MHD_Connection *mhd; /* NULL until libmicrohttpd has it, and the descriptor with it */
    struct exchange *exchange;  /* the request at hand; NULL between requests */
    struct event_source source; /* watched while libmicrohttpd does not have it */
    bool watched;
    bool shakes_hands; /* over HTTPS, until its first request */
    bool over_limit;   /* gets one refusal and goes */
    bool refused;      /* has its last answer, although not all was read */
    bool half_closed;  /* the client will send no more; pipelined requests may still be waiting */
    bool looked_for_end;
    bool hung_up;
    /* The timer is not moved with each request: it looks at the deadline when it fires. */
    struct event_timer timer;
    int64_t deadline_ms;
    uint64_t bytes_read; /* by the client, of all answers, when the timer looked last */
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } peer;
    socklen_t peer_length;
    LIST_ENTRY(connection) entry;
};

struct lingering;

struct http_server {
    struct http_server_settings settings;
    struct http_handler handler;
    const struct clock *clock;
    struct event_loop *loop;
    struct http_date date;
    char *scratch; /* scratch_bytes and one more for a NUL; used within one call only */
    size_t scratch_bytes;

    struct entrance entrances[MOST_ENTRANCES]; /* HTTP, then HTTPS */
    char *ca_pem;                              /* of a certificate that was made; else NULL */
    size_t entrance_count;
    struct event_timer accept_pause;
    int64_t last_warning_ms; /* about the limit of connections */

    struct event_hook hook;
    /* What older versions of libmicrohttpd do: see exchange_head.c and requests.c. */
    bool hides_parts_of_heads;
    bool answers_twice;
    size_t pool_bytes;           /* what libmicrohttpd has for a connection's heads */
    struct connection *adopting; /* is being handed over at this moment */

    struct exchange *spare; /* memory for the next exchanges */
    size_t spare_count;

    LIST_HEAD(connection_list, connection) connections;
    size_t connection_count;
    LIST_HEAD(lingering_list, lingering) lingering;
    size_t lingering_count;

    bool draining;
    bool stopping;
    struct event_timer drain_timer;
    void (*drained)(void *context);
    void *drained_context;
};
