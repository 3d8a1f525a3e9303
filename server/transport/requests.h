/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What libmicrohttpd calls back for connections, requests and its own complaints. */
#include "transport/server_state.h"

/* Starts the daemon on no socket: connections come from admission. NULL when it does not start. */
struct MHD_Daemon *requests_start(struct http_server *server);
