/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The way in: accepts connections, and refuses those above the limit. */
#include "transport/server_state.h"

/* How many connections above the limit are open at once, to be told so. */
#define ADMISSION_OVER_LIMIT 64

MUST_CHECK bool admission_start(struct http_server *server, struct error *err);

/* Goes on accepting when there is room again. */
void admission_resume(struct http_server *server);

/* Closes the listening sockets. */
void admission_stop(struct http_server *server);
