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

/*
 * Has libmicrohttpd do what there is to do.
 *
 * While a client pauses within a TLS handshake, libmicrohttpd (0.9.75 seen) asks to be run again at
 * once and for ever. After some runs that nothing came of it is made to wait, but for what its
 * descriptor reports.
 */
void daemon_run(struct entrance *entrance);

/* How long it can wait for its descriptor: 0 not at all, -1 for ever. */
int64_t daemon_wait_ms(const struct entrance *entrance);
