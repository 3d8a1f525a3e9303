/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The way in: accepts connections and looks at the first request of each, as the bytes stand in
 * the socket, before libmicrohttpd gets the connection. So what libmicrohttpd would answer in its
 * own way, twice or not at all, is refused in ours.
 */
#include "transport/server_state.h"

/* How many connections above the limit are open at once, to be told so. */
#define ADMISSION_OVER_LIMIT 64

MUST_CHECK bool admission_start(struct http_server *server, struct error *err);

/* Goes on accepting when there is room again. */
void admission_resume(struct http_server *server);

/* Closes the listening socket. */
void admission_stop(struct http_server *server);
