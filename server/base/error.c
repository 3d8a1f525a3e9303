/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void error_fill(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list arguments;

    err->kind = kind;
    va_start(arguments, format);
    int wanted = vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);

    /* A cut in the middle of a character would make the JSON answer invalid. */
    if (wanted >= (int)sizeof err->message) {
        err->message[utf8_prefix(err->message, strlen(err->message), strlen(err->message))] = '\0';
    }
}
