/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/config_refusal.h"

#include "admin/problems.h"
#include "admin/respond.h"

void config_refusal_of_body(const struct config_problems *problems, struct http_exchange *exchange)
{
    struct problems all = {0};

    for (size_t i = 0; i < problems->count; i++) {
        const struct config_problem *problem = &problems->items[i];
        problems_add_at(&all, problem->pointer, problem->has_place ? &problem->at : NULL,
                        problem->message);
    }
    problems_respond(&all, exchange);
    problems_clean_up(&all);
}

void config_refusal_of_reload(const struct config_problems *problems,
                              struct http_exchange *exchange)
{
    cJSON *body = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(body, "message",
                                  "The configuration is refused; the one in force stays");
    cJSON *list = cJSON_AddArrayToObject(body, "errors");
    for (size_t i = 0; i < problems->count; i++) {
        const struct config_problem *problem = &problems->items[i];
        cJSON *error = cJSON_CreateObject();
        (void)cJSON_AddStringToObject(error, "source", problem->source);
        (void)cJSON_AddStringToObject(error, "pointer", problem->pointer);
        if (problem->has_place) {
            (void)cJSON_AddNumberToObject(error, "line", problem->at.line);
            (void)cJSON_AddNumberToObject(error, "column", problem->at.column);
        }
        (void)cJSON_AddStringToObject(error, "message", problem->message);
        (void)cJSON_AddItemToArray(list, error);
    }
    admin_respond(exchange, 409, body);
}
