/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A request's JSON body and its members, with the wrong types refused as restJson1 servers do:
 * SerializationException before any constraint is looked at. An explicit null is an absent member,
 * and members that nobody asks for are ignored.
 */
#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "protocol/http_message.h"

/*
 * The body as an object; an empty body is an empty object. The caller frees it with cJSON_Delete.
 * NULL with ERROR_SERIALIZATION when it is not one JSON object.
 */
cJSON *json_body_parse(const struct http_request *request, unsigned max_depth, struct error *err);

/* A string member, borrowed from the object; NULL when absent. Errors: ERROR_SERIALIZATION. */
MUST_CHECK bool json_body_string(const cJSON *object, const char *name, const char **out,
                                 struct error *err);

/* A 32-bit integer member; *present is false when absent. Errors: ERROR_SERIALIZATION. */
MUST_CHECK bool json_body_integer(const cJSON *object, const char *name, int32_t *out,
                                  bool *present, struct error *err);
