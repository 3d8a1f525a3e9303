/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/error_shape.h"

#include <string.h>

#include "protocol/json_writer.h"

struct error_shape {
    int status;
    const char *name;
};

static const struct error_shape shapes[ERROR_KIND_COUNT] = {
    [ERROR_INTERNAL] = {500, "InternalFailure"},
    [ERROR_MALFORMED_REQUEST] = {400, "SerializationException"},
    [ERROR_REQUEST_TOO_LARGE] = {413, "RequestEntityTooLargeException"},
    [ERROR_HEADERS_TOO_LARGE] = {431, "RequestHeaderFieldsTooLargeException"},
    [ERROR_UNKNOWN_OPERATION] = {404, "UnknownOperationException"},
    [ERROR_METHOD_NOT_ALLOWED] = {405, "UnknownOperationException"},
    [ERROR_NOT_IMPLEMENTED] = {501, "NotImplementedException"},
    [ERROR_ACCESS_DENIED] = {403, "AccessDeniedException"},
    [ERROR_THROTTLED] = {429, "ThrottlingException"},
    [ERROR_UNSUPPORTED_MEDIA_TYPE] = {415, "UnsupportedMediaTypeException"},
    [ERROR_SERIALIZATION] = {400, "SerializationException"},
    [ERROR_VALIDATION] = {400, "ValidationException"},
    [ERROR_QUOTA_EXCEEDED] = {402, "ServiceQuotaExceededException"},
    [ERROR_CONFLICT] = {409, "ConflictException"},
    [ERROR_NOT_FOUND] = {404, "ResourceNotFoundException"},
};

int error_shape_status(enum error_kind kind)
{
    return shapes[kind].status;
}

const char *error_shape_name(enum error_kind kind)
{
    return shapes[kind].name;
}

int error_shape_status_of(const char *name)
{
    for (size_t i = 0; i < ERROR_KIND_COUNT; i++) {
        if (strcmp(shapes[i].name, name) == 0) {
            return shapes[i].status;
        }
    }
    return 0;
}

void error_shape_respond_as(struct http_response *response, int status, const char *name,
                            const char *message)
{
    response->status = status;
    http_response_add_header(response, "x-amzn-ErrorType", name);
    http_response_lend_header(response, "Content-Type", "application/json");
    json_writer_open(&response->body, NULL, '{');
    json_writer_string(&response->body, "message", message);
    json_writer_close(&response->body, '}');
}

void error_shape_respond(struct http_response *response, const struct error *err)
{
    error_shape_respond_as(response, error_shape_status(err->kind), error_shape_name(err->kind),
                           err->message);
}
