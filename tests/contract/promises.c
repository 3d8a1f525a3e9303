/* SPDX-License-Identifier: Apache-2.0 */
#include "promises.h"

#include <string.h>

#include "protocol/json.h"

#define MAX_DEPTH 1000

const char *promises_header(const struct http_response *response, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) != 0) {
            continue;
        }
        if (value != NULL) {
            return NULL;
        }
        value = response->headers[i].value;
    }
    return value;
}

static bool is_random_uuid(const char *text)
{
    static const char pattern[] = "xxxxxxxx-xxxx-4xxx-Vxxx-xxxxxxxxxxxx";

    for (size_t i = 0; i < sizeof pattern; i++) {
        const char *allowed = pattern[i] == 'x'   ? "0123456789abcdef"
                              : pattern[i] == 'V' ? "89ab"
                                                  : NULL;
        if (allowed != NULL ? text[i] == '\0' || strchr(allowed, text[i]) == NULL
                            : text[i] != pattern[i]) {
            return false;
        }
    }
    return true;
}

struct error_name {
    int status;
    const char *name;
};

static bool is_error(int status, const char *name)
{
    static const struct error_name names[] = {
        {400, "SerializationException"},
        {400, "ValidationException"},
        {402, "ServiceQuotaExceededException"},
        {403, "AccessDeniedException"},
        {404, "ResourceNotFoundException"},
        {404, "UnknownOperationException"},
        {405, "UnknownOperationException"},
        {409, "ConflictException"},
        {413, "RequestEntityTooLargeException"},
        {415, "UnsupportedMediaTypeException"},
        {429, "ThrottlingException"},
        {431, "RequestHeaderFieldsTooLargeException"},
        {501, "NotImplementedException"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].status == status && strcmp(names[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *broken_by_error(const struct http_response *response, const cJSON *body)
{
    const char *type = promises_header(response, "x-amzn-ErrorType");
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(body, "message");

    if (type == NULL || !is_error(response->status, type)) {
        return "an error has its one x-amzn-ErrorType, and the status that belongs to it";
    }
    if (!cJSON_IsString(message) || message->valuestring[0] == '\0') {
        return "an error has a message";
    }
    if ((response->status == 405) != (promises_header(response, "Allow") != NULL)) {
        return "a 405, and nothing else, says what is allowed";
    }
    if ((response->status == 429) != (promises_header(response, "Retry-After") != NULL)) {
        return "a 429, and nothing else, says when to come back";
    }
    return NULL;
}

static const char *broken_by_body(const struct http_exchange *exchange, const cJSON *body)
{
    const struct http_response *response = &exchange->response;
    bool starting = exchange->notes.admin && response->status == 503;

    if (!cJSON_IsObject(body)) {
        return "a body is one JSON object";
    }
    if (response->status >= 400 && !starting) {
        return broken_by_error(response, body);
    }
    if (promises_header(response, "x-amzn-ErrorType") != NULL) {
        return "only errors have an x-amzn-ErrorType";
    }
    return response->status == 200 || response->status == 201 || starting
               ? NULL
               : "a status is one of the few that the service sends";
}

const char *promises_broken(const struct http_exchange *exchange)
{
    const struct http_response *response = &exchange->response;
    const char *id = promises_header(response, "x-amzn-RequestId");
    const char *type = promises_header(response, "Content-Type");
    struct json_problem problem;

    if (id == NULL || !is_random_uuid(id) || strcmp(id, exchange->notes.request_id) != 0) {
        return "an answer has one x-amzn-RequestId, a random UUID that the log has too";
    }
    if (type == NULL || strcmp(type, "application/json") != 0) {
        return "an answer is application/json";
    }
    cJSON *body = json_parse(buf_text(&response->body), response->body.length, MAX_DEPTH, &problem);
    const char *broken = body != NULL ? broken_by_body(exchange, body) : "a body is strict JSON";
    cJSON_Delete(body);
    return broken;
}
