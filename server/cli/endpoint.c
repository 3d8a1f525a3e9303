/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/endpoint.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/port_file.h"

static const char *reachable_host(const char *host)
{
    if (strcmp(host, "0.0.0.0") == 0) {
        return "127.0.0.1";
    }
    return strcmp(host, "::") == 0 ? "::1" : host;
}

/*
 * A certificate that is made here is for the address too, which needs no look-up: some clients try
 * but one address of "localhost", and that may be the other one.
 */
void endpoint_secure(const struct http_server_settings *settings, int port, struct endpoint *out)
{
    const char *reachable = reachable_host(settings->host);
    bool local = settings->tls.certificate_file != NULL &&
                 (strcmp(reachable, "127.0.0.1") == 0 || strcmp(reachable, "::1") == 0);

    (void)snprintf(out->host, sizeof out->host, "%s", local ? "localhost" : reachable);
    out->port = port;
    out->secure = true;
}

bool endpoint_find(const struct settings *settings, struct endpoint *out, struct error *err)
{
    (void)snprintf(out->host, sizeof out->host, "%s", reachable_host(settings->http.host));
    out->port = (int)settings->http.port;
    out->secure = false;
    if (out->port != 0) {
        return true;
    }
    if (settings->port_file == NULL) {
        return error_set(err, ERROR_NOT_FOUND,
                         "the port is 0, so it is known to the running server only: name its "
                         "--port-file");
    }
    return port_file_read(settings->port_file, &out->port, err);
}

char *endpoint_url(const struct endpoint *endpoint)
{
    bool ipv6 = strchr(endpoint->host, ':') != NULL;

    return mem_printf("%s://%s%s%s:%d", endpoint->secure ? "https" : "http", ipv6 ? "[" : "",
                      endpoint->host, ipv6 ? "]" : "", endpoint->port);
}
