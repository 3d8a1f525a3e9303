/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/http_message.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

size_t http_request_count_headers(const struct http_request *request, const char *name)
{
    size_t length = strlen(name);
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_text *other = &request->headers[i].name;
        count += other->length == length && strncasecmp(other->data, name, length) == 0 ? 1 : 0;
    }
    return count;
}

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

/* A target may be a whole URL (RFC 9112, section 3.2.2): then what stands behind its host counts.
 */
static const char *origin_form(const char *target)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i]);
        if (strncasecmp(target, schemes[i], length) == 0) {
            return target + length + strcspn(target + length, "/?");
        }
    }
    return target;
}

struct http_text http_request_path(const struct http_request *request)
{
    const char *path = origin_form(request->target);

    return (struct http_text){path, strcspn(path, "?")};
}

struct http_text http_request_query(const struct http_request *request)
{
    const char *question = strchr(request->target, '?');
    const char *query = question != NULL ? question + 1 : "";

    return (struct http_text){query, strlen(query)};
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
        free(response->headers[i].owned);
    }
    buf_clean_up(&response->body);
    http_response_init(response);
}

void http_response_lend_header(struct http_response *response, const char *name, const char *value)
{
    if (response->header_count == HTTP_RESPONSE_HEADERS) {
        abort(); /* a programming error: the number of headers never depends on input */
    }
    response->headers[response->header_count].name = name;
    response->headers[response->header_count].value = value;
    response->headers[response->header_count].owned = NULL;
    response->header_count++;
}

void http_response_add_header(struct http_response *response, const char *name, const char *value)
{
    char *copy = mem_strdup(value);

    http_response_lend_header(response, name, copy);
    response->headers[response->header_count - 1].owned = copy;
}

/* The value is taken over. The old name may stand in the old value: see below. */
static void put_header(struct http_response *response, const char *name, char *value)
{
    size_t i = 0;

    while (i < response->header_count && strcasecmp(response->headers[i].name, name) != 0) {
        i++;
    }
    if (i == HTTP_RESPONSE_HEADERS) {
        abort(); /* as above */
    }
    if (i == response->header_count) {
        response->header_count++;
    } else {
        free(response->headers[i].owned);
    }
    response->headers[i].name = name;
    response->headers[i].value = value;
    response->headers[i].owned = value;
}

void http_response_set_header(struct http_response *response, const char *name, const char *value)
{
    put_header(response, name, mem_strdup(value));
}

/* The copy of the name stands behind the value, so that both are one piece of memory. */
void http_response_copy_header(struct http_response *response, const char *name, const char *value)
{
    size_t value_bytes = strlen(value) + 1;
    size_t name_bytes = strlen(name) + 1;
    char *both = mem_alloc(value_bytes + name_bytes);

    memcpy(both, value, value_bytes);
    memcpy(both + value_bytes, name, name_bytes);
    put_header(response, both + value_bytes, both);
}
