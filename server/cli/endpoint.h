/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where a server with these settings is reached from the same machine. */
#include "base/error.h"
#include "config/settings.h"

#define ENDPOINT_HOST_BYTES 256

struct endpoint {
    char host[ENDPOINT_HOST_BYTES]; /* 127.0.0.1 or ::1 when the server listens everywhere */
    int port;
    bool secure; /* HTTPS */
};

/*
 * With port 0 the port is read from the port file of the running server.
 * Errors: ERROR_NOT_FOUND with a sentence for the user when it cannot be known.
 */
MUST_CHECK bool endpoint_find(const struct settings *settings, struct endpoint *out,
                              struct error *err);

/*
 * Likewise for HTTPS on that port, by a name that the certificate is for: the address when it is
 * made at start, and "localhost" in place of one of this machine when it is the user's.
 */
void endpoint_secure(const struct http_server_settings *settings, int port, struct endpoint *out);

/* "http://127.0.0.1:8700"; the host of an IPv6 address stands in brackets. The caller frees it. */
char *endpoint_url(const struct endpoint *endpoint);
