/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/routes.h"

#include <stdio.h>
#include <string.h>

#include "protocol/error_shape.h"
#include "protocol/json_write.h"

#define ALLOW_BYTES 64

struct admin_route {
    const char *method;
    const char *path;
    void (*handle)(struct admin *admin, struct http_exchange *exchange);
};

static void respond(struct http_exchange *exchange, int status, cJSON *body)
{
    exchange->response.status = status;
    http_response_add_header(&exchange->response, "Content-Type", "application/json");
    json_write(&exchange->response.body, body);
}

static void get_health(struct admin *admin, struct http_exchange *exchange)
{
    cJSON *body = cJSON_CreateObject();

    (void)admin;
    (void)cJSON_AddStringToObject(body, "status", "alive");
    respond(exchange, 200, body);
}

static void get_ready(struct admin *admin, struct http_exchange *exchange)
{
    cJSON *body = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(body, "status", admin->ready ? "ready" : "starting");
    (void)cJSON_AddStringToObject(body, "version", PROJECT_VERSION);
    (void)cJSON_AddNumberToObject(body, "port", admin->port);
    if (admin->seeded) {
        (void)cJSON_AddNumberToObject(body, "seed", (double)admin->seed);
    } else {
        (void)cJSON_AddNullToObject(body, "seed");
    }
    respond(exchange, admin->ready ? 200 : 503, body);
}

static const struct admin_route routes[] = {
    {"GET", "/_mock/health", get_health},
    {"GET", "/_mock/ready", get_ready},
};

static void refuse(struct http_exchange *exchange, const char *allow)
{
    struct error err;

    if (allow[0] != '\0') {
        http_response_add_header(&exchange->response, "Allow", allow);
        error_fill(&err, ERROR_METHOD_NOT_ALLOWED, "%.32s is not allowed here, only %s",
                   exchange->request.method, allow);
    } else {
        error_fill(&err, ERROR_UNKNOWN_OPERATION, "The admin API has no such path");
    }
    error_shape_respond(&exchange->response, &err);
}

void admin_routes_handle(struct admin *admin, struct http_exchange *exchange)
{
    struct http_text path = http_request_path(&exchange->request);
    char allow[ALLOW_BYTES] = "";

    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!http_text_equals(path, routes[i].path)) {
            continue;
        }
        if (strcmp(exchange->request.method, routes[i].method) == 0) {
            routes[i].handle(admin, exchange);
            return;
        }
        size_t used = strlen(allow);
        (void)snprintf(allow + used, sizeof allow - used, "%s%s", used > 0 ? ", " : "",
                       routes[i].method);
    }
    refuse(exchange, allow);
}
