/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_scan.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#define FOUND_BYTES 32
#define WORD_CHARACTERS 24

char json_scan_peek(const struct json_scan *scan)
{
    if (scan->at == scan->length) {
        return '\0';
    }
    return scan->text[scan->at];
}

bool json_scan_take(struct json_scan *scan, char byte)
{
    if (scan->at == scan->length || scan->text[scan->at] != byte) {
        return false;
    }
    scan->at++;
    return true;
}

static bool is_white_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void json_scan_skip_white_space(struct json_scan *scan)
{
    while (scan->at < scan->length && is_white_space(scan->text[scan->at])) {
        scan->at++;
    }
}

struct json_position json_position_at(const char *text, size_t offset)
{
    struct json_position position = {.offset = offset, .line = 1, .column = 1};

    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            position.line++;
            position.column = 1;
        } else if (((unsigned char)text[i] & 0xC0U) != 0x80U) {
            position.column++;
        }
    }
    return position;
}

bool json_scan_fail(struct json_scan *scan, size_t offset, const char *format, ...)
{
    va_list arguments;

    scan->problem->at = json_position_at(scan->text, offset);
    va_start(arguments, format);
    (void)vsnprintf(scan->problem->message, sizeof scan->problem->message, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* NaN, None and their like are named whole. */
static void describe_word(const char *bytes, size_t count, char out[FOUND_BYTES])
{
    size_t end = 0;

    while (end < count && end < WORD_CHARACTERS && is_letter(bytes[end])) {
        end++;
    }
    (void)snprintf(out, FOUND_BYTES, "'%.*s'", (int)end, bytes);
}

static void describe_character(const char *bytes, size_t count, char out[FOUND_BYTES])
{
    unsigned char byte = (unsigned char)bytes[0];
    uint32_t scalar = 0;

    if (byte == '\'') {
        (void)snprintf(out, FOUND_BYTES, "a single quote");
    } else if (byte == '/' && count > 1 && (bytes[1] == '/' || bytes[1] == '*')) {
        (void)snprintf(out, FOUND_BYTES, "a comment");
    } else if (byte >= 0x20 && byte < 0x7F) {
        (void)snprintf(out, FOUND_BYTES, "'%c'", byte);
    } else if (byte >= 0x80 && utf8_decode(bytes, count, &scalar) > 0) {
        (void)snprintf(out, FOUND_BYTES, "U+%04X", (unsigned)scalar);
    } else {
        (void)snprintf(out, FOUND_BYTES, "byte 0x%02X", byte);
    }
}

bool json_scan_expected(struct json_scan *scan, const char *what)
{
    const char *bytes = scan->text + scan->at;
    size_t count = scan->length - scan->at;
    char found[FOUND_BYTES] = "the end of the text";

    if (count > 0 && is_letter(bytes[0])) {
        describe_word(bytes, count, found);
    } else if (count > 0) {
        describe_character(bytes, count, found);
    }
    return json_scan_fail(scan, scan->at, "expected %s, found %s", what, found);
}
