/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A place in a JSON text that moves forward, and what to say when it cannot: for the JSON modules.
 */
#include <stdbool.h>
#include <stddef.h>

#include "protocol/json.h"

struct json_scan {
    const char *text;
    size_t length;
    size_t at;
    struct json_problem *problem; /* NULL where nothing can fail */
};

/* The byte at hand; '\0' at the end of the text (and for a NUL in it). */
char json_scan_peek(const struct json_scan *scan);

/* Moves past this byte if it is the one at hand. */
bool json_scan_take(struct json_scan *scan, char byte);

void json_scan_skip_white_space(struct json_scan *scan);

/* Where the byte at `offset` stands. The text before it is valid UTF-8. */
struct json_position json_position_at(const char *text, size_t offset);

/* Notes the problem and is false. The text up to `offset` is valid UTF-8. */
bool json_scan_fail(struct json_scan *scan, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Notes "expected WHAT, found ..." about the place at hand and is false. */
bool json_scan_expected(struct json_scan *scan, const char *what);
