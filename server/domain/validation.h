/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Collects what is wrong with the members of a request, so that one answer names all of it, in the
 * words that Smithy servers use:
 *
 *   1 validation error detected. Value at '/name' failed to satisfy constraint: Member must have
 *   length between 1 and 100, inclusive
 *
 * Source: smithy-aws-protocol-tests, model/restJson1/validation
 * (https://github.com/smithy-lang/smithy).
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct validation {
    size_t count;
    char text[ERROR_MESSAGE_BYTES - 64]; /* the failures, joined with "; " */
};

/* Notes a failed constraint of the member at a JSON pointer, e.g. ("/name", "Member must ..."). */
void validation_fail(struct validation *validation, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True when nothing failed; else false with ERROR_VALIDATION. */
MUST_CHECK bool validation_passed(const struct validation *validation, struct error *err);
