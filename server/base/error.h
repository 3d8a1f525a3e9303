/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why something was refused: a kind that code can act on and a sentence that a person can.
 *
 * Convention: a function that can refuse returns bool and takes a struct error * as its last
 * parameter. On false the error is filled and nothing else has changed; on true it is untouched.
 */
#include <stdbool.h>

enum error_kind {
    ERROR_INTERNAL,
    ERROR_MALFORMED_REQUEST,
    ERROR_REQUEST_TOO_LARGE,
    ERROR_HEADERS_TOO_LARGE,
    ERROR_UNKNOWN_OPERATION,
    ERROR_METHOD_NOT_ALLOWED,
    ERROR_NOT_IMPLEMENTED,
    ERROR_ACCESS_DENIED,
    ERROR_THROTTLED,
    ERROR_UNSUPPORTED_MEDIA_TYPE,
    ERROR_SERIALIZATION,
    ERROR_VALIDATION,
    ERROR_QUOTA_EXCEEDED,
    ERROR_CONFLICT,
    ERROR_NOT_FOUND,
    ERROR_KIND_COUNT
};

#define ERROR_MESSAGE_BYTES 1024

struct error {
    enum error_kind kind;
    char message[ERROR_MESSAGE_BYTES]; /* UTF-8, cut at a character when too long */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Fills *err from a printf format. */
void error_fill(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Fills the error and is false, for `return error_set(err, KIND, "...");`. A macro, so that
 * static analysers see the false.
 */
#define error_set(...) (error_fill(__VA_ARGS__), false)
