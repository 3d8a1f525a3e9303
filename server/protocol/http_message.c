/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/http_message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

const struct http_text *http_request_header(const struct http_request *request, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        if (header->name.length == length && strncasecmp(header->name.data, name, length) == 0) {
            return &header->value;
        }
    }
    return NULL;
}

struct http_text http_request_path(const struct http_request *request)
{
    return (struct http_text){request->target, strcspn(request->target, "?")};
}

bool http_text_equals(struct http_text text, const char *other)
{
    return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}

void http_response_init(struct http_response *response)
{
    *response = (struct http_response){0};
    buf_init(&response->body, HTTP_RESPONSE_BODY_LIMIT);
}

void http_response_clean_up(struct http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        free(response->headers[i].value);
    }
    buf_clean_up(&response->body);
    http_response_init(response);
}

void http_response_add_header(struct http_response *response, const char *name, const char *value)
{
    if (response->header_count == HTTP_RESPONSE_HEADERS) {
        abort(); /* a programming error: the number of headers never depends on input */
    }
    response->headers[response->header_count].name = name;
    response->headers[response->header_count].value = mem_strdup(value);
    response->header_count++;
}

void http_response_set_header(struct http_response *response, const char *name, const char *value)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcasecmp(response->headers[i].name, name) == 0) {
            free(response->headers[i].value);
            response->headers[i].value = mem_strdup(value);
            return;
        }
    }
    http_response_add_header(response, name, value);
}
