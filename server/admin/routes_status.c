/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/handlers.h"
#include "admin/respond.h"
#include "protocol/error_shape.h"

void get_routes(const struct admin_call *call)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(body, "routes");
    const struct admin_route *route;

    for (size_t i = 0; (route = admin_route_at(i)) != NULL; i++) {
        cJSON *row = cJSON_CreateObject();
        (void)cJSON_AddStringToObject(row, "method", route->method);
        (void)cJSON_AddStringToObject(row, "path", route->path);
        (void)cJSON_AddStringToObject(row, "does", route->sentence);
        (void)cJSON_AddItemToArray(list, row);
    }
    admin_respond(call->exchange, 200, body);
}

void get_health(const struct admin_call *call)
{
    cJSON *body = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(body, "status", "alive");
    admin_respond(call->exchange, 200, body);
}

void get_ready(const struct admin_call *call)
{
    const struct admin *admin = call->admin;
    cJSON *body = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(body, "status", admin->ready ? "ready" : "starting");
    (void)cJSON_AddStringToObject(body, "version", PROJECT_VERSION);
    (void)cJSON_AddNumberToObject(body, "port", admin->port);
    if (admin->tls_port != 0) {
        (void)cJSON_AddNumberToObject(body, "tlsPort", admin->tls_port);
    }
    if (admin->seeded) {
        (void)cJSON_AddNumberToObject(body, "seed", (double)admin->seed);
    } else {
        (void)cJSON_AddNullToObject(body, "seed");
    }
    admin_respond(call->exchange, admin->ready ? 200 : 503, body);
}

void get_ca(const struct admin_call *call)
{
    const char *ca_pem = call->admin->ca_pem;
    struct http_response *response = &call->exchange->response;
    struct error err;

    if (ca_pem == NULL) {
        error_fill(&err, ERROR_NOT_FOUND,
                   "No CA was made: there is one with --tls-port and without --tls-cert");
        error_shape_respond(response, &err);
        return;
    }
    response->status = 200;
    http_response_add_header(response, "Content-Type", "application/x-pem-file");
    (void)buf_append_text(&response->body, ca_pem);
}
