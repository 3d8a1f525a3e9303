/* SPDX-License-Identifier: Apache-2.0 */
#include "config/visible.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define EXACT_INTEGER 9007199254740992.0 /* below it a double holds every integer */
#define MOST_DIGITS 17                   /* of a double */

void visible_append(struct buf *out, const char *text, size_t limit)
{
    size_t length = strlen(text);
    size_t end = out->length + limit;
    uint32_t scalar = 0;

    for (size_t at = 0; at < length;) {
        size_t bytes = utf8_decode(text + at, length - at, &scalar);
        if (out->length >= end) {
            (void)buf_append_text(out, "...");
            return;
        }
        if (bytes == 0) {
            (void)buf_printf(out, "\\x%02x", (unsigned)(unsigned char)text[at]);
            bytes = 1;
        } else if (scalar < 0x20 || (scalar >= 0x7F && scalar <= 0x9F)) {
            (void)buf_printf(out, "\\u%04x", (unsigned)scalar);
        } else {
            (void)buf_append(out, text + at, bytes);
        }
        at += bytes;
    }
}

void visible_append_number(struct buf *out, double number)
{
    char text[32] = "";
    int digits = 1;

    if (number == trunc(number) && fabs(number) <= EXACT_INTEGER) {
        (void)buf_printf(out, "%.0f", number);
        return;
    }
    do {
        (void)snprintf(text, sizeof text, "%.*g", digits, number);
        digits++;
    } while (digits <= MOST_DIGITS && strtod(text, NULL) != number);
    (void)buf_append_text(out, text);
}
