/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Instants as RFC 3339 date-times, to the letter, and as milliseconds since 1970-01-01T00:00:00Z.
 * Years are 0001-9999, in UTC too.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define TIMESTAMP_TEXT_BYTES 25
#define TIMESTAMP_EARLIEST_MS (-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define TIMESTAMP_LATEST_MS 253402300799999     /* 9999-12-31T23:59:59.999Z */

/*
 * Reads the whole text; false when it is not a date-time of RFC 3339, section 5.6. Fractions are
 * cut to milliseconds. A leap second is taken where appendix D has room for one, in the last
 * minute of June or December in UTC; it and all its fractions are the instant that follows it.
 */
MUST_CHECK bool timestamp_parse(const char *text, size_t length, int64_t *out_ms);

/*
 * Writes YYYY-MM-DDTHH:MM:SS.mmmZ and a NUL. An instant outside of the years 0001-9999 is written
 * as the nearest one inside.
 */
void timestamp_format(int64_t ms, char out[TIMESTAMP_TEXT_BYTES]);
