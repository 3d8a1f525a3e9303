/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The delivery of an answer that does not go out at once or whole. While it runs, libmicrohttpd has
 * the connection suspended and no other request is held up. A mere delay ends with libmicrohttpd
 * sending the answer; everything else is sent here, past it, after which the connection must die.
 */
#include <stdbool.h>
#include <stddef.h>

#include "transport/exchange.h"

struct wire;

/* Starts the delivery of a handled exchange, and suspends its connection. */
void wire_start(struct exchange *exchange);

/* Ends it at once: the client gets no more. The connection goes when libmicrohttpd runs next. */
void wire_abort(struct wire *wire);

/* Whether it still has something to do. */
bool wire_runs(const struct wire *wire);

/* Whether it would go on until the client leaves. */
bool wire_hangs(const struct wire *wire);

/*
 * What libmicrohttpd is to do with the connection now that it is resumed: send the answer (true),
 * or close, because all there was to send has been sent.
 */
bool wire_leaves_answer(const struct wire *wire);

/* Whether the client got a whole answer, and how many bytes of its body. */
bool wire_delivered(const struct wire *wire, size_t *body_bytes);

/* Frees it; NULL is fine. */
void wire_destroy(struct wire *wire);
