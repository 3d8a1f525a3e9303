/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/routes.h"

#include <stdio.h>
#include <string.h>

#include "admin/guard.h"
#include "admin/handlers.h"
#include "protocol/error_shape.h"

#define ALLOW_BYTES 64
#define ID "{id}"

static const struct admin_route routes[] = {
    {"GET", "/_mock/routes", get_routes, "Lists what the admin API answers", DOOR_GUARDED},
    {"GET", "/_mock/health", get_health, "200 while the server is alive", DOOR_OPEN},
    {"GET", "/_mock/ready", get_ready, "200 once requests are answered, 503 before", DOOR_OPEN},
    {"GET", "/_mock/ca", get_ca, "The CA that clients trust for HTTPS, PEM", DOOR_GUARDED},
    {"POST", "/_mock/reset", post_reset, "Brings the server, or a user, back to the start",
     DOOR_GUARDED},
    {"GET", "/_mock/state", get_state, "The whole store as one document", DOOR_GUARDED},
    {"PUT", "/_mock/state", put_state, "Replaces the whole store", DOOR_GUARDED},
    {"POST", "/_mock/tokens", post_tokens, "Gives a user access tokens, also expired ones",
     DOOR_GUARDED},
    {"POST", "/_mock/users", post_users, "Who a bearer token, a name or an identity is",
     DOOR_GUARDED},
    {"GET", "/_mock/requests", get_requests,
     "The journal, newest last; ?operation=&user=&status=&since=&limit=", DOOR_GUARDED},
    {"DELETE", "/_mock/requests", delete_requests, "Empties the journal; ?user= one user's part",
     DOOR_GUARDED},
    {"GET", "/_mock/calls", get_calls, "The journal as SDK calls, each with its attempts",
     DOOR_GUARDED},
    {"POST", "/_mock/verify", post_verify, "200 when it happened as often as expected, else 409",
     DOOR_GUARDED},
    {"GET", "/_mock/faults", get_faults, "The fault rules and what they did", DOOR_GUARDED},
    {"PUT", "/_mock/faults", put_faults, "Replaces all fault rules", DOOR_GUARDED},
    {"POST", "/_mock/faults", post_faults, "Appends one fault rule, or several", DOOR_GUARDED},
    {"DELETE", "/_mock/faults", delete_faults, "Removes all fault rules", DOOR_GUARDED},
    {"GET", "/_mock/faults/{id}", get_fault, "One fault rule and what it did", DOOR_GUARDED},
    {"PATCH", "/_mock/faults/{id}", patch_fault, "Changes a fault rule by a JSON Merge Patch",
     DOOR_GUARDED},
    {"DELETE", "/_mock/faults/{id}", delete_fault, "Removes a fault rule", DOOR_GUARDED},
    {"GET", "/_mock/faults/{id}/schedule", get_fault_schedule,
     "What a fault rule will decide; ?n=20&key=", DOOR_GUARDED},
    {"GET", "/_mock/clock", get_clock, "What the server's clock shows", DOOR_GUARDED},
    {"PUT", "/_mock/clock", put_clock, "Freezes, runs, advances, sets or resets the clock",
     DOOR_GUARDED},
    {"GET", "/_mock/throttle", get_throttle,
     "The throttle rules and what is in their buckets; ?user=", DOOR_GUARDED},
    {"PUT", "/_mock/throttle", put_throttle, "Replaces the throttle rules", DOOR_GUARDED},
    {"GET", "/_mock/config", get_config, "The effective configuration, and where it comes from",
     DOOR_GUARDED},
    {"POST", "/_mock/config/reload", post_config_reload, "Reads the configuration again",
     DOOR_GUARDED},
    {"GET", "/_mock/metrics", get_metrics, "Metrics for Prometheus", DOOR_GUARDED},
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

static bool door_is_open(struct http_text path)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (routes[i].door == DOOR_OPEN && http_text_equals(path, routes[i].path)) {
            return true;
        }
    }
    return false;
}

void admin_routes_handle(struct admin *admin, struct http_exchange *exchange)
{
    struct http_text path = http_request_path(&exchange->request);
    struct admin_call call = {.admin = admin, .exchange = exchange};
    char allow[ALLOW_BYTES] = "";

    if (!door_is_open(path) && !guard_admits(admin, exchange)) {
        return;
    }
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
