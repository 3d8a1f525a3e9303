/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/head_memory.h"

#include <inttypes.h>
#include <string.h>

#include "transport/server_state.h"

/* A record has 48 to 72 bytes in the versions of libmicrohttpd that we know. */
#define RECORD_BYTES 80
#define PARTS 64 /* header fields, query parameters and cookies */
#define ANSWER_BYTES 2048

size_t head_memory_pool_bytes(size_t max_header_bytes)
{
    return max_header_bytes + (size_t)RECORD_BYTES * PARTS + ANSWER_BYTES;
}

static size_t count_separators(const char *text, size_t length, char separator)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++) {
        count += text[i] == separator ? 1 : 0;
    }
    return count;
}

static size_t parameters(const char *target)
{
    const char *query = strchr(target, '?');

    return query == NULL ? 0 : 1 + count_separators(query, strlen(query), '&');
}

/* A Cookie header is copied before it is taken apart. */
static size_t cookie_bytes(const struct http_request *request)
{
    const struct http_text *cookie = http_request_header(request, "Cookie");

    if (cookie == NULL) {
        return 0;
    }
    size_t cookies = 1 + count_separators(cookie->data, cookie->length, ';') +
                     count_separators(cookie->data, cookie->length, ',');
    return cookie->length + RECORD_BYTES * cookies;
}

bool head_memory_check(const struct http_server *server, const struct http_request *request,
                       size_t head_bytes, struct error *err)
{
    size_t parts = request->header_count + parameters(request->target);

    if (head_bytes > (size_t)server->settings.max_header_bytes) {
        head_memory_refuse(server, err);
        return false;
    }
    if (head_bytes + RECORD_BYTES * parts + cookie_bytes(request) + ANSWER_BYTES >
        server->pool_bytes) {
        return error_set(err, ERROR_HEADERS_TOO_LARGE,
                         "The request has too many header fields, query parameters or cookies");
    }
    return true;
}

bool head_memory_check_target(const struct http_server *server, const char *target,
                              struct error *err)
{
    struct http_request request = {.target = target};

    return head_memory_check(server, &request, strlen(target), err);
}

void head_memory_refuse(const struct http_server *server, struct error *err)
{
    error_fill(err, ERROR_HEADERS_TOO_LARGE,
               "The request line and headers are longer than %" PRId64
               " bytes (limits.headerBytes)",
               server->settings.max_header_bytes);
}
