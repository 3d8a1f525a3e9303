/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void mem_exhausted(void)
{
    fputs("codecatalyst-mock: out of memory\n", stderr);
    abort();
}

void *mem_alloc(size_t bytes)
{
    void *memory = malloc(bytes > 0 ? bytes : 1);

    if (memory == NULL) {
        mem_exhausted();
    }
    return memory;
}

void *mem_calloc(size_t count, size_t bytes)
{
    void *memory = calloc(count > 0 ? count : 1, bytes > 0 ? bytes : 1);

    if (memory == NULL) {
        mem_exhausted();
    }
    return memory;
}

void *mem_realloc(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes > 0 ? bytes : 1);

    if (memory == NULL) {
        mem_exhausted();
    }
    return memory;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *mem_vprintf(const char *format, va_list arguments)
{
    char *text;

    if (vasprintf(&text, format, arguments) < 0) {
        mem_exhausted();
    }
    return text;
}

char *mem_printf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = mem_vprintf(format, arguments);
    va_end(arguments);
    return text;
}

/* snprintf would take ten times as long. */
void mem_copy_text(char *out, size_t bytes, const char *text)
{
    size_t length = strnlen(text, bytes - 1);

    memcpy(out, text, length);
    out[length] = '\0';
}
