/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/bearer.h"

#include <string.h>
#include <strings.h>

#define SCHEME "Bearer "

bool bearer_parse(struct http_text value, struct http_text *token)
{
    size_t at = strlen(SCHEME);

    if (value.length < at || strncasecmp(value.data, SCHEME, at) != 0) {
        return false;
    }
    while (at < value.length && value.data[at] == ' ') {
        at++;
    }
    for (size_t i = at; i < value.length; i++) {
        if (value.data[i] <= ' ' || value.data[i] >= 0x7F) {
            return false;
        }
    }
    *token = (struct http_text){value.data + at, value.length - at};
    return token->length > 0;
}

struct http_text bearer_credentials(const struct http_request *request)
{
    const struct http_text *value = http_request_header(request, "Authorization");
    size_t at = 0;

    if (value == NULL) {
        return (struct http_text){"", 0};
    }
    while (at < value->length && value->data[at] != ' ') {
        at++;
    }
    if (at == value->length) {
        return *value;
    }
    while (at < value->length && value->data[at] == ' ') {
        at++;
    }
    return (struct http_text){value->data + at, value->length - at};
}
