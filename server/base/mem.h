/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Allocation that never returns NULL: when memory runs out the process says so in one line and
 * aborts, so no caller needs a branch for it. Everything is released with free().
 */
#include <stdarg.h>
#include <stddef.h>

void *mem_alloc(size_t bytes) __attribute__((malloc, returns_nonnull));

/* Zeroed. */
void *mem_calloc(size_t count, size_t bytes) __attribute__((malloc, returns_nonnull));

void *mem_realloc(void *old, size_t bytes) __attribute__((returns_nonnull));

/* A copy of the NUL-terminated text; the caller frees it. */
char *mem_strdup(const char *text) __attribute__((malloc, returns_nonnull));

/* A NUL-terminated copy of the first `length` bytes; the caller frees it. */
char *mem_strndup(const char *text, size_t length) __attribute__((malloc, returns_nonnull));

/* Formatted text; the caller frees it. */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

/* The same with the arguments in a list. */
char *mem_vprintf(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0), returns_nonnull));

/* As much of the text as there is room for, and a NUL, into an array of so many bytes. */
void mem_copy_text(char *out, size_t bytes, const char *text);

/* Says that memory ran out and aborts. For libraries that let us choose what happens then. */
_Noreturn void mem_exhausted(void);
