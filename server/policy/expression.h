/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * POSIX extended regular expressions that cannot hurt: the C library takes all the stack or all the
 * memory there is for some that are short enough to type.
 */
#include <regex.h>
#include <stddef.h>

#include "base/error.h"

#define EXPRESSION_MAX_BYTES 1000

/*
 * Compiles an expression for matching only; free it with regfree. False with the reason when it is
 * none, or one that is longer than EXPRESSION_MAX_BYTES, repeats something more than 255 times (all
 * the {m,n} in it together), or refers back with \1 to \9, which POSIX does not have.
 */
MUST_CHECK bool expression_compile(regex_t *expression, const char *text, char *reason,
                                   size_t reason_bytes);
