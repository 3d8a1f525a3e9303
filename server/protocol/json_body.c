/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_body.h"

#include <math.h>

#include "protocol/json.h"

cJSON *json_body_parse(const struct http_request *request, unsigned max_depth, struct error *err)
{
    struct json_problem problem;

    if (request->body_length == 0) {
        return cJSON_CreateObject();
    }
    cJSON *body = json_parse(request->body, request->body_length, max_depth, &problem);
    if (body == NULL) {
        error_fill(err, ERROR_SERIALIZATION,
                   "The request body is not valid JSON: line %u, column %u: %s", problem.at.line,
                   problem.at.column, problem.message);
        return NULL;
    }
    if (!cJSON_IsObject(body)) {
        error_fill(err, ERROR_SERIALIZATION, "The request body must be a JSON object");
        cJSON_Delete(body);
        return NULL;
    }
    return body;
}

/* NULL when the member is absent or null. */
static const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNull(found) ? NULL : found;
}

bool json_body_string(const cJSON *object, const char *name, const char **out, struct error *err)
{
    const cJSON *found = member(object, name);

    if (found != NULL && !cJSON_IsString(found)) {
        return error_set(err, ERROR_SERIALIZATION, "Value at '/%s' must be a string", name);
    }
    *out = found != NULL ? found->valuestring : NULL;
    return true;
}

bool json_body_integer(const cJSON *object, const char *name, int32_t *out, bool *present,
                       struct error *err)
{
    const cJSON *found = member(object, name);

    *present = found != NULL;
    if (found == NULL) {
        return true;
    }
    double value = cJSON_IsNumber(found) ? found->valuedouble : NAN;
    if (!(value >= INT32_MIN && value <= INT32_MAX) || value != trunc(value)) {
        return error_set(err, ERROR_SERIALIZATION, "Value at '/%s' must be an integer of 32 bits",
                         name);
    }
    *out = (int32_t)value;
    return true;
}
