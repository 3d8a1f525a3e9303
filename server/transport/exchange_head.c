/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "transport/exchange.h"
#include "transport/framing_guard.h"
#include "transport/head_memory.h"

/* Where the next header goes while they are collected. */
struct collector {
    struct http_header *fields;
    size_t count;
    size_t capacity;
    const char *line_end; /* where the line before ends; NULL when that is not to be looked at */
    bool trailing_space;  /* behind one of the headers that frame the request */
    bool gap;             /* there is something in the head that we do not get to see */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A line that was read ends with one NUL in place of LF, or two in place of CR and LF. */
static const char *skip_line_end(const char *end)
{
    return end[1] == '\0' ? end + 2 : end + 1;
}

static enum MHD_Result collect(void *context, enum MHD_ValueKind kind, const char *name,
                               size_t name_length, const char *value, size_t value_length)
{
    struct collector *collector = context;
    const char *text = value == NULL ? "\0" : value;
    size_t length = value_length;

    (void)kind;
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    if (length != value_length &&
        (strcasecmp(name, "Transfer-Encoding") == 0 || strcasecmp(name, "Content-Length") == 0)) {
        collector->trailing_space = true;
    }
    if (collector->line_end != NULL) {
        collector->gap = collector->gap || name != skip_line_end(collector->line_end);
        collector->line_end = text + value_length;
    }
    if (collector->count < collector->capacity) {
        collector->fields[collector->count++] =
            (struct http_header){.name = {name, name_length}, .value = {text, length}};
    }
    return MHD_YES;
}

static void collect_headers(struct exchange *exchange, struct collector *collector)
{
    struct MHD_Connection *mhd = exchange->connection->mhd;
    int count = MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, NULL, NULL);

    if (count > EXCHANGE_FIELDS) {
        collector->capacity = (size_t)count;
        exchange->more_fields = mem_calloc(collector->capacity, sizeof *collector->fields);
        collector->fields = exchange->more_fields;
    }
    (void)MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, collect, collector);
    exchange->http.request.headers = collector->fields;
    exchange->http.request.header_count = collector->count;
}

static size_t head_bytes(const struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

    return info == NULL ? 0 : info->header_size;
}

/* A client that waits to be asked for a body that is too large need not send it. */
static bool check_expectation(const struct exchange *exchange, struct error *err)
{
    if (exchange->body_announced > exchange->connection->server->settings.max_body_bytes &&
        http_request_header(&exchange->http.request, "Expect") != NULL) {
        exchange_body_too_large(exchange, err);
        return false;
    }
    return true;
}

/* The end of the last line, then that of an empty one. */
static bool ends_with_empty_line(const char *line_end, const char *head_end)
{
    static const char nothing[4] = {0};
    ptrdiff_t count = head_end - line_end;

    return count >= 2 && count <= 4 && memcmp(line_end, nothing, (size_t)count) == 0;
}

/*
 * libmicrohttpd 0.9 cuts lines at a NUL, glues folded lines to a name, and forgets a header without
 * a name. But it leaves the head where it was read, so what is hidden shows as a gap between the
 * parts. It also keeps white space at the end of values, and then does not recognise its own
 * framing headers: it would wait for the end of the body for ever.
 */
static bool check_quirks(const struct exchange *exchange, const struct collector *collector,
                         const char *version, struct error *err)
{
    const char *method = exchange->http.request.method;
    const char *target = exchange->target_read;
    const char *head_end = method + head_bytes(exchange);

    if (collector->trailing_space) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "There is white space behind Content-Length or Transfer-Encoding");
    }
    if (collector->gap || target != method + strlen(method) + 1 ||
        version != target + strlen(exchange->target) + 1 ||
        !ends_with_empty_line(collector->line_end, head_end)) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The request's head has a NUL, a folded line or a nameless header");
    }
    return true;
}

bool exchange_read_head(struct exchange *exchange, const char *method, const char *version,
                        struct error *err)
{
    struct http_request *request = &exchange->http.request;
    const struct http_server *server = exchange->connection->server;
    struct collector collector = {
        .fields = exchange->fields,
        .capacity = EXCHANGE_FIELDS,
        .line_end = server->hides_parts_of_heads ? version + strlen(version) : NULL};

    exchange->head_read = true;
    request->method = method;
    collect_headers(exchange, &collector);
    if ((server->hides_parts_of_heads && !check_quirks(exchange, &collector, version, err)) ||
        !framing_guard_check(request, version, err) ||
        !head_memory_check(server, request, head_bytes(exchange), err)) {
        return false;
    }
    exchange->body_announced = framing_guard_content_length(request);
    exchange->body_expected =
        exchange->body_announced > 0 || http_request_header(request, "Transfer-Encoding") != NULL;
    return check_expectation(exchange, err);
}

void exchange_judge_unread(struct exchange *exchange, struct error *err)
{
    struct collector collector = {.fields = exchange->fields, .capacity = EXCHANGE_FIELDS};

    exchange->head_read = true;
    collect_headers(exchange, &collector);
    if (head_memory_check(exchange->connection->server, &exchange->http.request,
                          head_bytes(exchange), err)) {
        error_fill(err, ERROR_MALFORMED_REQUEST, "The Content-Length is not a number of bytes");
    }
}
