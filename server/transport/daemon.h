/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* libmicrohttpd's daemon: how it is set up, its connections and its complaints. */
#include "transport/server_state.h"

#include "transport/tls_certificate.h"

/*
 * Starts the daemon on no socket: connections come from admission. The certificate is read for a
 * secure entrance and not kept. NULL when it does not start.
 */
struct MHD_Daemon *daemon_start(struct entrance *entrance,
                                const struct tls_certificate *certificate);
