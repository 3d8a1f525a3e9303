/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* libmicrohttpd's daemon: how it is set up, its connections and its complaints. */
#include "transport/server_state.h"

/* Starts the daemon on no socket: connections come from admission. NULL when it does not start. */
struct MHD_Daemon *daemon_start(struct http_server *server);
