/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/uri.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "protocol/hex.h"

#define ESCAPE_BYTES 3 /* %20 */

/* Writes at most `length` bytes; false at a broken escape. */
static bool unescape(const char *text, size_t length, char *out, size_t *out_length)
{
    size_t written = 0;
    uint32_t byte = 0;

    for (size_t at = 0; at < length; written++) {
        if (text[at] != '%') {
            out[written] = text[at++];
        } else if (length - at >= ESCAPE_BYTES && hex_read(text + at + 1, 2, &byte)) {
            out[written] = (char)byte;
            at += ESCAPE_BYTES;
        } else {
            return false;
        }
    }
    *out_length = written;
    return true;
}

static bool append_checked(const char *bytes, size_t count, struct buf *out, struct error *err)
{
    size_t characters;

    if (!utf8_count(bytes, count, &characters)) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "The URL does not decode to valid UTF-8");
    }
    if (memchr(bytes, '\0', count) != NULL) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "The URL must not contain %%00");
    }
    return buf_append(out, bytes, count) ||
           error_set(err, ERROR_MALFORMED_REQUEST, "A part of the URL is longer than %zu bytes",
                     out->limit);
}

bool uri_decode(const char *text, size_t length, struct buf *out, struct error *err)
{
    char *bytes = mem_alloc(length + 1);
    size_t count = 0;
    bool decoded = unescape(text, length, bytes, &count);

    if (decoded) {
        decoded = append_checked(bytes, count, out, err);
    } else {
        error_fill(err, ERROR_MALFORMED_REQUEST,
                   "Every %% in the URL must be followed by two hexadecimal digits");
    }
    free(bytes);
    return decoded;
}

/* One member of a query string; parts are still escaped. */
struct member {
    const char *name;
    size_t name_length;
    const char *value;
    size_t value_length;
};

/* Takes the member at the front of the text up to `end`. */
static struct member next_member(const char **text, const char *end)
{
    struct member member = {.name = *text};
    const char *ampersand = memchr(*text, '&', (size_t)(end - *text));
    const char *stop = ampersand != NULL ? ampersand : end;
    const char *equals = memchr(*text, '=', (size_t)(stop - *text));

    member.name_length = (size_t)((equals != NULL ? equals : stop) - *text);
    member.value = equals != NULL ? equals + 1 : stop;
    member.value_length = (size_t)(stop - member.value);
    *text = ampersand != NULL ? ampersand + 1 : end;
    return member;
}

static bool is_named(const struct member *member, const char *name, bool *equal, struct error *err)
{
    struct buf decoded;

    buf_init(&decoded, member->name_length);
    bool good = uri_decode(member->name, member->name_length, &decoded, err);
    *equal = good && strcmp(buf_text(&decoded), name) == 0;
    buf_clean_up(&decoded);
    return good;
}

bool uri_query_member(struct http_text query, const char *name, struct buf *out, bool *found,
                      struct error *err)
{
    const char *rest = query.data;
    const char *end = query.data + query.length;
    struct member wanted = {NULL, 0, NULL, 0};

    while (rest < end) {
        struct member member = next_member(&rest, end);
        bool equal;
        if (!is_named(&member, name, &equal, err)) {
            return false;
        }
        if (equal && wanted.name != NULL) {
            return error_set(err, ERROR_MALFORMED_REQUEST, "The query has '%s' more than once",
                             name);
        }
        if (equal) {
            wanted = member;
        }
    }
    if (wanted.name != NULL && !uri_decode(wanted.value, wanted.value_length, out, err)) {
        return false;
    }
    *found = wanted.name != NULL;
    return true;
}
