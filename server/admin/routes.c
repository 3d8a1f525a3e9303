/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/routes.h"

#include <stdio.h>
#include <string.h>

#include "admin/handlers.h"
#include "protocol/error_shape.h"

#define ALLOW_BYTES 64
#define ID "{id}"

static const struct admin_route routes[] = {
    {"GET", "/_mock/routes", get_routes, "Lists what the admin API answers"},
    {"GET", "/_mock/health", get_health, "200 while the server is alive"},
    {"GET", "/_mock/ready", get_ready, "200 once requests are answered, 503 before"},
    {"GET", "/_mock/requests", get_requests,
     "The journal, newest last; ?operation=&user=&status=&since=&limit="},
    {"DELETE", "/_mock/requests", delete_requests, "Empties the journal; ?user= one user's part"},
    {"GET", "/_mock/calls", get_calls, "The journal as SDK calls, each with its attempts"},
    {"POST", "/_mock/verify", post_verify, "200 when it happened as often as expected, else 409"},
    {"GET", "/_mock/metrics", get_metrics, "Metrics for Prometheus"},
};

const struct admin_route *admin_route_at(size_t index)
{
    return index < sizeof routes / sizeof routes[0] ? &routes[index] : NULL;
}

static void refuse(struct http_exchange *exchange, const char *allow)
{
    struct error err;

    if (allow[0] != '\0') {
        http_response_add_header(&exchange->response, "Allow", allow);
        error_fill(&err, ERROR_METHOD_NOT_ALLOWED, "This path allows %s only", allow);
    } else {
        error_fill(&err, ERROR_UNKNOWN_OPERATION, "The admin API has no such path");
    }
    error_shape_respond(&exchange->response, &err);
}

static bool path_is(const char *pattern, struct http_text path, struct http_text *id)
{
    const char *label = strstr(pattern, ID);

    if (label == NULL) {
        return http_text_equals(path, pattern);
    }
    size_t before = (size_t)(label - pattern);
    if (path.length <= before || memcmp(path.data, pattern, before) != 0) {
        return false;
    }
    const char *start = path.data + before;
    const char *end = path.data + path.length;
    const char *slash = memchr(start, '/', (size_t)(end - start));
    *id = (struct http_text){start, (size_t)((slash != NULL ? slash : end) - start)};
    struct http_text rest = {start + id->length, (size_t)(end - start) - id->length};
    return id->length > 0 && http_text_equals(rest, label + strlen(ID));
}

void admin_routes_handle(struct admin *admin, struct http_exchange *exchange)
{
    struct http_text path = http_request_path(&exchange->request);
    struct admin_call call = {.admin = admin, .exchange = exchange};
    char allow[ALLOW_BYTES] = "";

    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!path_is(routes[i].path, path, &call.id)) {
            continue;
        }
        if (strcmp(exchange->request.method, routes[i].method) == 0) {
            routes[i].handle(&call);
            return;
        }
        size_t used = strlen(allow);
        (void)snprintf(allow + used, sizeof allow - used, "%s%s", used > 0 ? ", " : "",
                       routes[i].method);
    }
    refuse(exchange, allow);
}
