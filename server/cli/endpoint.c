/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/endpoint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MAX_PORT 65535

static bool read_port_file(const char *path, int *port, struct error *err)
{
    char text[16] = "";
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "cannot read the port file %s: %s", path,
                         strerror(errno));
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || strcmp(end, "\n") != 0 || number < 1 || number > MAX_PORT) {
        return error_set(err, ERROR_NOT_FOUND, "the port file %s holds no port", path);
    }
    *port = (int)number;
    return true;
}

static const char *reachable_host(const char *host)
{
    if (strcmp(host, "0.0.0.0") == 0) {
        return "127.0.0.1";
    }
    return strcmp(host, "::") == 0 ? "::1" : host;
}

bool endpoint_find(const struct settings *settings, struct endpoint *out, struct error *err)
{
    (void)snprintf(out->host, sizeof out->host, "%s", reachable_host(settings->http.host));
    out->port = (int)settings->http.port;
    if (out->port != 0) {
        return true;
    }
    if (settings->port_file == NULL) {
        return error_set(err, ERROR_NOT_FOUND,
                         "the port is 0, so it is known to the running server only: name its "
                         "--port-file");
    }
    return read_port_file(settings->port_file, &out->port, err);
}

char *endpoint_url(const struct endpoint *endpoint)
{
    bool ipv6 = strchr(endpoint->host, ':') != NULL;

    return mem_printf("http://%s%s%s:%d", ipv6 ? "[" : "", endpoint->host, ipv6 ? "]" : "",
                      endpoint->port);
}
