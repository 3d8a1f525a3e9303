/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A connection's descriptor and deadline. */
#include <stdint.h>
#include <sys/types.h>

#include "transport/server_state.h"

/* How long a client may take that gets its last answer anyway. */
#define CONNECTION_LAST_WORDS_MS 1000

/* Takes over an accepted descriptor; the connection has the idle time for its first request. */
struct connection *connection_new(struct entrance *entrance, int fd);

/* Closes the descriptor, unless libmicrohttpd has it, and frees the connection. */
void connection_destroy(struct connection *connection);

/* The connection is hung up at that instant (event_loop_now_ms) unless this is called again. */
void connection_set_deadline(struct connection *connection, int64_t at_ms);

/* Likewise, and makes sure that a deadline nearer than the idle time is not noticed late. */
void connection_hurry(struct connection *connection, int64_t at_ms);

/* From now on the client has the idle time to read something of its answer, again and again. */
void connection_await_reader(struct connection *connection);

/*
 * Sends past libmicrohttpd, like send(2) without waiting; over HTTPS, after EAGAIN the same bytes
 * must be offered again.
 */
ssize_t connection_send(struct connection *connection, const char *bytes, size_t count);

/* No more will be sent; the client reads an orderly end. */
void connection_end_sending(struct connection *connection);

/* It is no longer one of those whose TLS handshake may be under way. */
void connection_has_shaken_hands(struct connection *connection);

/* Ends it at once, whatever is under way; the connection may be freed. */
void connection_hang_up(struct connection *connection);
