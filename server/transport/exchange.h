/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One request that libmicrohttpd reads for us, and its answer. */
#include <stdbool.h>

#include "protocol/http_message.h"
#include "transport/server_state.h"

struct wire;

#define EXCHANGE_FIELDS 24
#define EXCHANGE_TARGET_BYTES 256

struct exchange {
    struct http_exchange http;
    struct connection *connection;
    int64_t start_us;
    const char *target_read; /* where libmicrohttpd read the target; only its place is of use */
    struct buf body;
    bool head_read;
    bool body_too_large;
    bool body_expected;
    int64_t body_announced; /* the Content-Length; 0 when there is none */
    int64_t body_arrived;
    struct wire *wire;     /* its delivery, when it is not at once and whole; owned */
    bool handled;          /* the handler has seen it and awaits its end */
    struct error *refusal; /* what request.refusal points to; owned, NULL when all is well */
    struct http_header *more_fields; /* when EXCHANGE_FIELDS are not enough; owned */
    struct http_header fields[EXCHANGE_FIELDS];
    struct exchange *next_spare;
    size_t target_room; /* EXCHANGE_TARGET_BYTES, or more for a long target */
    char target[];
};

/* The target is copied. */
struct exchange *exchange_new(struct connection *connection, const char *target);

/* Frees what it owns; the handler has been told of its end, if it has to be. */
void exchange_destroy(struct exchange *exchange);

/* Frees the memory of past exchanges that the server keeps for the next. */
void exchange_free_spare(struct http_server *server);

/*
 * Takes over method and headers, borrowed from libmicrohttpd, and judges them. Errors:
 * ERROR_MALFORMED_REQUEST, ERROR_HEADERS_TOO_LARGE, and ERROR_REQUEST_TOO_LARGE when the client
 * asks before it sends a body that is too large.
 */
MUST_CHECK bool exchange_read_head(struct exchange *exchange, const char *method,
                                   const char *version, struct error *err);

/* For a head that libmicrohttpd refuses before it hands it on: what the refusal should say. */
void exchange_judge_unread(struct exchange *exchange, struct error *err);

/* Adds a part of the body; what is beyond the limit is not kept. */
void exchange_add_body(struct exchange *exchange, const char *bytes, size_t count);

/* Whether all of an announced body has arrived; never true of a chunked one. */
bool exchange_body_is_whole(const struct exchange *exchange);

/* The refusal of a body that is too large. */
void exchange_body_too_large(const struct exchange *exchange, struct error *err);

/*
 * The request is whole: has it handled and sends the answer, or starts a delivery that takes its
 * time; called again when that has come to its end. False when the connection is to be closed.
 */
MUST_CHECK bool exchange_deliver(struct exchange *exchange);

/* Tells the handler, if it has seen the exchange. */
void exchange_complete(struct exchange *exchange, bool delivered, int64_t now_us);
