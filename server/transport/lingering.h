/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Connections that have their last answer while the client may still be sending. Closing them at
 * once would make the kernel send a reset, which destroys the answer before the client reads it
 * (RFC 9112, section 9.6): so the rest is read and dropped, for a second or a megabyte.
 */
#include "transport/server_state.h"

/* Takes over the descriptor. */
void lingering_start(struct http_server *server, int fd);

/* Closes a descriptor at once, but not on top of what has arrived. */
void lingering_close(struct http_server *server, int fd);

/* Closes all of them. */
void lingering_stop(struct http_server *server);
