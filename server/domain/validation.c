/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/validation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void validation_fail(struct validation *validation, const char *pointer, const char *format, ...)
{
    char *end = validation->text + strlen(validation->text);
    size_t room = sizeof validation->text - (size_t)(end - validation->text);
    char constraint[256];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(constraint, sizeof constraint, format, arguments);
    va_end(arguments);
    (void)snprintf(end, room, "%sValue at '%s' failed to satisfy constraint: %s",
                   validation->count > 0 ? "; " : "", pointer, constraint);
    validation->count++;
}

bool validation_passed(const struct validation *validation, struct error *err)
{
    if (validation->count == 0) {
        return true;
    }
    return error_set(err, ERROR_VALIDATION, "%zu validation error%s detected. %s",
                     validation->count, validation->count == 1 ? "" : "s", validation->text);
}
