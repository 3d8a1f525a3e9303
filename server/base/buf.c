/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SMALLEST_CAPACITY 64

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
    return buf_append(buf, &c, 1);
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list arguments;
    va_list again;

    va_start(arguments, format);
    va_copy(again, arguments);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);

    bool fits = wanted >= 0 && reserve(buf, (size_t)wanted);
    if (fits) {
        (void)vsnprintf(buf->data + buf->length, (size_t)wanted + 1, format, again);
        buf->length += (size_t)wanted;
    }
    va_end(again);
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
