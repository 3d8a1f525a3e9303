/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/problems.h"

#include <stdarg.h>
#include <stdio.h>

#include "admin/respond.h"

#define MOST_PROBLEMS 100
#define MESSAGE_BYTES 512

void problems_clean_up(struct problems *problems)
{
    cJSON_Delete(problems->list);
    problems->list = NULL;
}

bool problems_none(const struct problems *problems)
{
    return problems->list == NULL;
}

static void add(struct problems *problems, cJSON *problem)
{
    if (problems->list == NULL) {
        problems->list = cJSON_CreateArray();
    }
    if (cJSON_GetArraySize(problems->list) >= MOST_PROBLEMS) {
        cJSON_Delete(problem);
        return;
    }
    (void)cJSON_AddItemToArray(problems->list, problem);
}

void problems_add_at(struct problems *problems, const char *pointer,
                     const struct json_position *place, const char *message)
{
    cJSON *problem = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(problem, "pointer", pointer);
    if (place != NULL) {
        (void)cJSON_AddNumberToObject(problem, "line", place->line);
        (void)cJSON_AddNumberToObject(problem, "column", place->column);
    }
    (void)cJSON_AddStringToObject(problem, "message", message);
    add(problems, problem);
}

void problems_add_parameter(struct problems *problems, const char *parameter, const char *format,
                            ...)
{
    cJSON *problem = cJSON_CreateObject();
    char message[MESSAGE_BYTES];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)cJSON_AddStringToObject(problem, "parameter", parameter);
    (void)cJSON_AddStringToObject(problem, "message", message);
    add(problems, problem);
}

void problems_respond(const struct problems *problems, struct http_exchange *exchange)
{
    cJSON *body = cJSON_CreateObject();
    int count = cJSON_GetArraySize(problems->list);
    const cJSON *first = cJSON_GetArrayItem(problems->list, 0);
    char message[64];

    (void)snprintf(message, sizeof message, "The request has %d problems", count);
    (void)cJSON_AddStringToObject(
        body, "message",
        count > 1 ? message : cJSON_GetStringValue(cJSON_GetObjectItem(first, "message")));
    (void)cJSON_AddItemToObject(body, "errors", cJSON_Duplicate(problems->list, true));
    admin_respond(exchange, 400, body);
}
