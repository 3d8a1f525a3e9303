/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The listening socket and its connections, on libmicrohttpd, driven by the event loop. Turns bytes
 * into a struct http_exchange, hands it to the handler and puts the answer on the wire.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/event_loop.h"
#include "protocol/http_message.h"
#include "transport/tls_certificate.h"

struct http_server_settings {
    const char *host; /* an IPv4 or IPv6 address, or a name that resolves to one */
    int64_t port;     /* 0: the system picks a free one */
    int64_t max_connections;
    int64_t max_body_bytes;
    int64_t max_header_bytes; /* of the request line and all header fields together */
    int64_t idle_timeout_ms;  /* for a connection without a request, or with half of one */
    bool has_tls;             /* listens for HTTPS too */
    int64_t tls_port;         /* 0: the system picks a free one */
    struct tls_settings tls;
};

struct http_server;

/*
 * Listens and serves from the next turn of the loop on. Settings and handler are copied, the
 * host and tls are needed during the call only; what the handler points to, the clock and the loop
 * are borrowed for the server's life, and the loop must not run after it. The Date header is read
 * from the clock. Errors: ERROR_INTERNAL with a sentence for the user, e.g. that the port is taken.
 */
struct http_server *http_server_new(const struct http_server_settings *settings,
                                    const struct http_handler *handler, const struct clock *clock,
                                    struct event_loop *loop, struct error *err);

/* The port that is listened on, also when 0 was asked for. */
int http_server_port(const struct http_server *server);

/* Likewise for HTTPS; 0 when there is none. */
int http_server_tls_port(const struct http_server *server);

/* The CA of the certificate that was made for HTTPS, PEM; NULL when none was made. Borrowed. */
const char *http_server_ca(const struct http_server *server);

/* Number of open connections. */
size_t http_server_connections(const struct http_server *server);

/*
 * Ends the connections that a fault lets hang; with a user name, only those of that user's
 * requests.
 */
void http_server_end_hung(struct http_server *server, const char *user_name);

/*
 * Stops listening, lets requests that are being answered finish until the deadline (in
 * event_loop_now_ms), closes everything else at once, then calls `drained`, which may stop the
 * loop but must not destroy the server.
 */
void http_server_drain(struct http_server *server, int64_t deadline_ms,
                       void (*drained)(void *context), void *context);

/* Closes what is still open. */
void http_server_destroy(struct http_server *server);
