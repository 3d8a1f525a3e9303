/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/framing_guard.h"

#include <string.h>
#include <strings.h>

#define LENGTH_DIGITS 18 /* as many as fit into an int64_t in any case */

/* The headers that decide where a request ends and whom it is for. */
struct framing {
    const struct http_text *content_length;
    const struct http_text *transfer_encoding;
    const struct http_text *host;
};

/* RFC 9110, section 5.6.2: a bit for each tchar, that is letters, digits and !#$%&'*+-.^_`|~ */
static const uint64_t token_characters[2] = {UINT64_C(0x3FF6CFA00000000),
                                             UINT64_C(0x57FFFFFFC7FFFFFE)};

static bool is_token(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80 || (token_characters[c / 64] >> (c % 64) & 1) == 0) {
            return false;
        }
    }
    return length > 0;
}

static bool has_control_character(struct http_text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < ' ' && c != '\t') || c == 0x7F) {
            return true;
        }
    }
    return false;
}

static bool named(struct http_text name, const char *wanted, size_t length)
{
    return name.length == length && strncasecmp(name.data, wanted, length) == 0;
}

/* Notes a header that may be there once only. */
static bool note_once(const struct http_text **place, const struct http_header *header,
                      struct error *err)
{
    if (*place != NULL) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "The header %.*s is there more than once",
                         (int)header->name.length, header->name.data);
    }
    *place = &header->value;
    return true;
}

static bool check_name(struct http_text name, struct error *err)
{
    if (name.length > 0 &&
        (name.data[name.length - 1] == ' ' || name.data[name.length - 1] == '\t')) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "There is white space between a header's name and its colon");
    }
    if (!is_token(name.data, name.length)) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "A header's name has a character that names do not have, or none at all");
    }
    return true;
}

static bool check_header(const struct http_header *header, struct framing *framing,
                         struct error *err)
{
    if (!check_name(header->name, err)) {
        return false;
    }
    if (has_control_character(header->value)) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The value of the header %.*s has a control character",
                         (int)header->name.length, header->name.data);
    }
    if (named(header->name, "Content-Length", 14)) {
        return note_once(&framing->content_length, header, err);
    }
    if (named(header->name, "Transfer-Encoding", 17)) {
        return note_once(&framing->transfer_encoding, header, err);
    }
    return !named(header->name, "Host", 4) || note_once(&framing->host, header, err);
}

static bool check_request_line(const struct http_request *request, const char *version,
                               struct error *err)
{
    struct http_text target = {request->target, strlen(request->target)};

    if (!is_token(request->method, strlen(request->method))) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "The request's method is not a word");
    }
    if (target.length == 0 || has_control_character(target) ||
        strpbrk(target.data, " \t") != NULL) {
        return error_set(
            err, ERROR_MALFORMED_REQUEST,
            "The request's target is empty, or has white space or a control character");
    }
    if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The request's version is neither HTTP/1.1 nor HTTP/1.0");
    }
    return true;
}

static bool check_length(struct http_text value, struct error *err)
{
    size_t digits = 0;
    size_t zeros = 0;

    while (digits < value.length && value.data[digits] >= '0' && value.data[digits] <= '9') {
        digits++;
    }
    while (zeros < digits && value.data[zeros] == '0') {
        zeros++;
    }
    if (digits == 0 || digits != value.length || digits - zeros > LENGTH_DIGITS) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The Content-Length is not a number of bytes");
    }
    return true;
}

static bool check_body(const struct framing *framing, const char *version, struct error *err)
{
    if (framing->transfer_encoding == NULL) {
        return framing->content_length == NULL || check_length(*framing->content_length, err);
    }
    if (framing->content_length != NULL) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The request has both Content-Length and Transfer-Encoding");
    }
    if (!named(*framing->transfer_encoding, "chunked", 7)) {
        return error_set(err, ERROR_MALFORMED_REQUEST,
                         "The Transfer-Encoding is not exactly \"chunked\"");
    }
    if (strcmp(version, "HTTP/1.0") == 0) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "HTTP/1.0 has no Transfer-Encoding");
    }
    return true;
}

bool framing_guard_check(const struct http_request *request, const char *version, struct error *err)
{
    struct framing framing = {NULL, NULL, NULL};

    if (!check_request_line(request, version, err)) {
        return false;
    }
    for (size_t i = 0; i < request->header_count; i++) {
        if (!check_header(&request->headers[i], &framing, err)) {
            return false;
        }
    }
    if (framing.host == NULL && strcmp(version, "HTTP/1.1") == 0) {
        return error_set(err, ERROR_MALFORMED_REQUEST, "An HTTP/1.1 request has a Host header");
    }
    return check_body(&framing, version, err);
}

int64_t framing_guard_content_length(const struct http_request *request)
{
    const struct http_text *value = http_request_header(request, "Content-Length");
    int64_t length = 0;

    for (size_t i = 0; value != NULL && i < value->length; i++) {
        length = length * 10 + (value->data[i] - '0');
    }
    return length;
}
