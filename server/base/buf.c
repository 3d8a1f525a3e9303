/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SMALLEST_CAPACITY 256 /* a short body and its answer fit without growing */

void buf_init(struct buf *buf, size_t limit)
{
    *buf = (struct buf){.limit = limit};
}

void buf_clean_up(struct buf *buf)
{
    free(buf->data);
    buf_init(buf, buf->limit);
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->data != NULL) {
        buf->data[0] = '\0';
    }
}

/* Makes room for `count` more bytes and the NUL; false when the limit is in the way. */
static bool reserve(struct buf *buf, size_t count)
{
    if (count > buf->limit - buf->length) {
        return false;
    }
    size_t needed = buf->length + count + 1;
    if (needed > buf->capacity) {
        size_t capacity = buf->capacity > 0 ? buf->capacity : SMALLEST_CAPACITY;
        while (capacity < needed) {
            capacity *= 2;
        }
        buf->data = mem_realloc(buf->data, capacity);
        buf->capacity = capacity;
    }
    return true;
}

bool buf_append(struct buf *buf, const void *bytes, size_t count)
{
    if (!reserve(buf, count)) {
        return false;
    }
    if (count > 0) {
        memcpy(buf->data + buf->length, bytes, count);
    }
    buf->length += count;
    buf->data[buf->length] = '\0';
    return true;
}

bool buf_append_text(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

bool buf_append_char(struct buf *buf, char c)
{
    if (!reserve(buf, 1)) {
        return false;
    }
    buf->data[buf->length++] = c;
    buf->data[buf->length] = '\0';
    return true;
}

bool buf_append_number(struct buf *buf, int64_t number)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *start = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (number < 0) {
        *--start = '-';
    }
    return buf_append(buf, start, (size_t)(end - start));
}

/* Formats into the memory that is there already; the length wanted is more when it does not fit. */
static int print_into(struct buf *buf, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static int print_into(struct buf *buf, const char *format, va_list arguments)
{
    size_t room = buf->capacity > 0 ? buf->capacity - buf->length : 0;

    return vsnprintf(room > 0 ? buf->data + buf->length : NULL, room, format, arguments);
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_list again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int wanted = print_into(buf, format, arguments);
    va_end(arguments);

    size_t needed = buf->length + (size_t)wanted + 1;
    bool fits = wanted >= 0 && (size_t)wanted <= buf->limit - buf->length;
    if (fits && needed > buf->capacity) {
        (void)reserve(buf, (size_t)wanted);
        (void)print_into(buf, format, again);
    }
    va_end(again);
    if (fits) {
        buf->length += (size_t)wanted;
    } else if (buf->data != NULL) {
        buf->data[buf->length] = '\0';
    }
    return fits;
}

const char *buf_text(const struct buf *buf)
{
    return buf->data != NULL ? buf->data : "";
}

char *buf_release(struct buf *buf)
{
    char *data = buf->data;

    buf_init(buf, buf->limit);
    return data;
}
