/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * HTTPS as the rest of this room needs it: a certificate at start, and a way into a connection's
 * session for what is sent past libmicrohttpd. tls_session.c does it with GnuTLS; in a build
 * without TLS no_tls.c stands in for it and refuses.
 */
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "transport/tls_certificate.h"

/* TLS 1.2 and 1.3, in GnuTLS's words. */
#define TLS_SESSION_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Loads or makes the certificate; release it when libmicrohttpd has read it. */
MUST_CHECK bool tls_session_certificate(const struct tls_settings *settings,
                                        struct tls_certificate *out, struct error *err);
void tls_session_release(struct tls_certificate *certificate);

/*
 * Like send(2) without waiting: -1 with errno EAGAIN when the client has to take bytes first, and
 * the same bytes must be offered again then; EPIPE when it is gone.
 */
ssize_t tls_session_send(struct MHD_Connection *mhd, const char *bytes, size_t count);

/* Tells the client, in the session, that no more will come. */
void tls_session_end(struct MHD_Connection *mhd);

/* Whether bytes have been taken from the socket that libmicrohttpd has not read yet. */
bool tls_session_has_input(struct MHD_Connection *mhd);
