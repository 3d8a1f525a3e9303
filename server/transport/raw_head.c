/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/raw_head.h"

#include <string.h>

/* What is left to read of a head. */
struct cursor {
    char *at;
    char *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool check_bytes(const char *bytes, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool line_end = c == '\n' || (c == '\r' && (i + 1 == count || bytes[i + 1] == '\n'));
        if ((c < ' ' && c != '\t' && !line_end) || c == 0x7F) {
            return error_set(err, ERROR_MALFORMED_REQUEST,
                             "The request's head has a control character%s",
                             i == 0 ? "; this port speaks plain HTTP" : "");
        }
    }
    return true;
}

/* Empty lines before a request line are skipped: RFC 9112, section 2.2. */
static size_t empty_lines(const char *bytes, size_t count)
{
    size_t skipped = 0;

    while (skipped < count && (bytes[skipped] == '\n' || bytes[skipped] == '\r')) {
        skipped++;
    }
    return skipped;
}

/* Where the head ends, its empty line included; 0 when that has not arrived. */
static size_t find_end(const char *bytes, size_t start, size_t count)
{
    const char *at = bytes + start;
    const char *end = bytes + count;
    const char *line_feed;

    while (at < end && (line_feed = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at = line_feed + 1;
        size_t blank = at < end && *at == '\r' ? 1 : 0;
        if (at + blank < end && at[blank] == '\n') {
            return (size_t)(at - bytes) + blank + 1;
        }
    }
    return 0;
}

/* The next line without its end. */
static struct http_text next_line(struct cursor *cursor)
{
    char *start = cursor->at;
    char *line_feed = memchr(start, '\n', (size_t)(cursor->end - start));
    size_t length = (size_t)(line_feed - start);

    cursor->at = line_feed + 1;
    if (length > 0 && start[length - 1] == '\r') {
        length--;
    }
    return (struct http_text){start, length};
}

static bool read_request_line(struct raw_head *head, struct cursor *cursor, struct error *err)
{
    char *line = cursor->at;
    size_t length = next_line(cursor).length;
    char *first = memchr(line, ' ', length);
    char *last = memrchr(line, ' ', length);

    if (first == NULL || first == last) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The request line is not METHOD TARGET HTTP/1.1");
    }
    *first = '\0';
    *last = '\0';
    line[length] = '\0';
    head->request.method = line;
    head->request.target = first + 1;
    head->version = last + 1;
    return true;
}

static struct http_text trim(const char *start, const char *end)
{
    while (start < end && is_blank(*start)) {
        start++;
    }
    while (end > start && is_blank(end[-1])) {
        end--;
    }
    return (struct http_text){start, (size_t)(end - start)};
}

static bool read_field(struct raw_head *head, struct http_text line, struct error *err)
{
    const char *colon = memchr(line.data, ':', line.length);

    if (is_blank(line.data[0])) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "A header line starts with white space: folded lines are not accepted");
    }
    if (colon == NULL) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "A header line has no colon");
    }
    if (head->request.header_count == RAW_HEAD_FIELDS) {
        return error_set(err, ERROR_HEADERS_TOO_LARGE, "The request has more than %d header fields",
                         RAW_HEAD_FIELDS);
    }
    struct http_header *field = &head->fields[head->request.header_count++];
    field->name = (struct http_text){line.data, (size_t)(colon - line.data)};
    field->value = trim(colon + 1, line.data + line.length);
    return true;
}

static bool read_fields(struct raw_head *head, struct cursor *cursor, struct error *err)
{
    struct http_text line = next_line(cursor);

    while (line.length > 0) {
        if (!read_field(head, line, err)) {
            return false;
        }
        line = next_line(cursor);
    }
    return true;
}

enum raw_head_state raw_head_read(struct raw_head *head, char *bytes, size_t count,
                                  struct error *err)
{
    size_t start = empty_lines(bytes, count);

    head->request =
        (struct http_request){.method = "-", .target = "-", .headers = head->fields, .body = ""};
    head->version = "";
    head->length = find_end(bytes, start, count);
    if (!check_bytes(bytes, head->length > 0 ? head->length : count, err)) {
        return RAW_HEAD_BROKEN;
    }
    struct cursor cursor = {bytes + start, bytes + count};
    if (memchr(bytes + start, '\n', count - start) == NULL) {
        return RAW_HEAD_INCOMPLETE;
    }
    if (!read_request_line(head, &cursor, err)) {
        return RAW_HEAD_BROKEN;
    }
    if (head->length == 0) {
        return RAW_HEAD_INCOMPLETE;
    }
    return read_fields(head, &cursor, err) ? RAW_HEAD_COMPLETE : RAW_HEAD_BROKEN;
}
