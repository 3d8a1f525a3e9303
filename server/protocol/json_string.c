/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_string.h"

#include <string.h>

#include "base/utf8.h"
#include "protocol/hex.h"

#define ESCAPE_BYTES 2   /* \n */
#define U_ESCAPE_BYTES 6 /* \u000a */

static uint32_t short_escape(char letter)
{
    static const char letters[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    const char *found = memchr(letters, letter, sizeof letters - 1);

    return (unsigned char)(found != NULL ? meanings[found - letters] : letter);
}

/* The check saw to it that a high half is followed by a low one. */
static size_t read_u_escape(const char *raw, uint32_t *scalar)
{
    uint32_t unit = 0;
    uint32_t low = 0;

    (void)hex_read(raw + 2, 4, &unit);
    if (unit < 0xD800 || unit > 0xDBFF) {
        *scalar = unit;
        return U_ESCAPE_BYTES;
    }
    (void)hex_read(raw + U_ESCAPE_BYTES + 2, 4, &low);
    *scalar = 0x10000 + ((unit & 0x3FFU) << 10U | (low & 0x3FFU));
    return (size_t)2 * U_ESCAPE_BYTES;
}

bool json_string_next(struct json_string *rest, uint32_t *scalar)
{
    size_t taken;

    if (rest->length == 0) {
        return false;
    }
    if (rest->raw[0] != '\\') {
        taken = utf8_decode(rest->raw, rest->length, scalar);
    } else if (rest->raw[1] == 'u') {
        taken = read_u_escape(rest->raw, scalar);
    } else {
        *scalar = short_escape(rest->raw[1]);
        taken = ESCAPE_BYTES;
    }
    rest->raw += taken;
    rest->length -= taken;
    return true;
}

/* FNV-1a, over characters instead of bytes. */
uint32_t json_string_hash(struct json_string string)
{
    uint32_t hash = 2166136261U;
    uint32_t scalar;

    while (json_string_next(&string, &scalar)) {
        hash = (hash ^ scalar) * 16777619U;
    }
    return hash;
}

int json_string_compare(struct json_string left, struct json_string right)
{
    uint32_t a = 0;
    uint32_t b = 0;

    for (;;) {
        bool more_left = json_string_next(&left, &a);
        bool more_right = json_string_next(&right, &b);
        if (!more_left || !more_right) {
            return (int)more_left - (int)more_right;
        }
        if (a != b) {
            return a < b ? -1 : 1;
        }
    }
}
