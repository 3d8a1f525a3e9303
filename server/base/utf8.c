/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0U) == 0x80U;
}

/* Length, payload bits and smallest scalar that a lead byte announces; length 0 when it is none. */
static size_t lead(unsigned char byte, uint32_t *bits, uint32_t *smallest)
{
    if ((byte & 0xE0U) == 0xC0U) {
        *bits = byte & 0x1FU;
        *smallest = 0x80;
        return 2;
    }
    if ((byte & 0xF0U) == 0xE0U) {
        *bits = byte & 0x0FU;
        *smallest = 0x800;
        return 3;
    }
    if ((byte & 0xF8U) == 0xF0U) {
        *bits = byte & 0x07U;
        *smallest = 0x10000;
        return 4;
    }
    return 0;
}

size_t utf8_decode(const char *bytes, size_t count, uint32_t *scalar)
{
    uint32_t bits = 0;
    uint32_t smallest = 0;

    if (count > 0 && (unsigned char)bytes[0] < 0x80U) {
        *scalar = (unsigned char)bytes[0];
        return 1;
    }
    size_t length = count > 0 ? lead((unsigned char)bytes[0], &bits, &smallest) : 0;
    if (length == 0 || length > count) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(bytes[i])) {
            return 0;
        }
        bits = bits << 6U | ((unsigned char)bytes[i] & 0x3FU);
    }
    if (bits < smallest || bits > 0x10FFFF || (bits >= 0xD800 && bits <= 0xDFFF)) {
        return 0;
    }
    *scalar = bits;
    return length;
}

bool utf8_count(const char *text, size_t bytes, size_t *scalars)
{
    size_t found = 0;

    for (size_t at = 0; at < bytes; found++) {
        uint32_t scalar;
        size_t length = utf8_decode(text + at, bytes - at, &scalar);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    *scalars = found;
    return true;
}

size_t utf8_prefix(const char *text, size_t bytes, size_t limit)
{
    size_t end = bytes < limit ? bytes : limit;
    size_t start = end;
    uint32_t scalar;

    while (start > 0 && end - start < 3 && is_continuation(text[start - 1])) {
        start--;
    }
    if (start > 0 && (unsigned char)text[start - 1] >= 0xC0U) {
        start--;
        return utf8_decode(text + start, end - start, &scalar) > 0 ? end : start;
    }
    return end;
}
