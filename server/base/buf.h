/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A growing byte buffer with a cap. Its contents are always followed by a NUL that `length` does
 * not count, so text in it can be handed to C string functions.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data; /* NULL until the first byte arrives; owned */
    size_t length;
    size_t capacity;
    size_t limit; /* `length` never exceeds it */
};

/* An empty buffer that may hold `limit` bytes. Allocates nothing. */
void buf_init(struct buf *buf, size_t limit);

/* Frees the contents and leaves an empty buffer with the same limit. */
void buf_clean_up(struct buf *buf);

/* Forgets the contents, keeps the memory. */
void buf_clear(struct buf *buf);

/*
 * Appends. False, with nothing appended, when the limit would be passed; a caller that has sized
 * its limit may ignore it.
 */
bool buf_append(struct buf *buf, const void *bytes, size_t count);
bool buf_append_text(struct buf *buf, const char *text);
bool buf_append_char(struct buf *buf, char c);
bool buf_append_number(struct buf *buf, int64_t number);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The contents as text, "" when empty. Borrowed until the next change. */
const char *buf_text(const struct buf *buf);

/* Hands the memory to the caller, who frees it; the buffer is empty afterwards. NULL when empty. */
char *buf_release(struct buf *buf);
