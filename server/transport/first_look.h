/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Looks at the first request of a connection as its bytes stand in the socket, without taking them:
 * what libmicrohttpd would answer in its own way, twice or not at all, is refused in ours. Then
 * libmicrohttpd gets the connection.
 */
#include "transport/server_state.h"

/* Looks, now and whenever more bytes arrive. The connection may be gone when this returns. */
void first_look_start(struct connection *connection);
