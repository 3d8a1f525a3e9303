/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sdk_headers.h"

#include <string.h>

#define ATTEMPT "attempt="
#define MAX_ATTEMPT 1000000

/* The digits at the start of the text as a number of at least 1. */
static int leading_number(const char *text, size_t length)
{
    int number = 0;

    for (size_t i = 0; i < length && text[i] >= '0' && text[i] <= '9' && number < MAX_ATTEMPT;
         i++) {
        number = number * 10 + (text[i] - '0');
    }
    return number > 0 ? number : 1;
}

int sdk_headers_attempt(const struct http_request *request)
{
    const struct http_text *value = http_request_header(request, "amz-sdk-request");
    const size_t name = strlen(ATTEMPT);

    if (value == NULL) {
        return 1;
    }
    for (size_t at = 0; at + name < value->length; at++) {
        bool starts = at == 0 || value->data[at - 1] == ' ' || value->data[at - 1] == ';';
        if (starts && memcmp(value->data + at, ATTEMPT, name) == 0) {
            return leading_number(value->data + at + name, value->length - at - name);
        }
    }
    return 1;
}

const struct http_text *sdk_headers_invocation_id(const struct http_request *request)
{
    const struct http_text *value = http_request_header(request, "amz-sdk-invocation-id");

    return value != NULL && value->length > 0 ? value : NULL;
}
