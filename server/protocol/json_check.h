/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one strict check in front of cJSON, for requests and configuration alike.
 *
 * Accepts a text of the grammar of RFC 8259, in valid UTF-8 without a byte order mark, and refuses
 * what that grammar leaves open but nobody can use safely:
 *
 *   - two members of one object with the same name, compared after unescaping ("\u0061" is "a")
 *   - NUL, raw or as \u0000, and escapes of half a surrogate pair
 *   - more than `max_depth` arrays and objects inside each other
 *   - numbers beyond the range of a double, or longer than JSON_NUMBER_CHARACTERS
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "protocol/json.h"

/* cJSON copies a number into 64 bytes and misreads a longer one. */
#define JSON_NUMBER_CHARACTERS 63

/*
 * True when the text is good; else false with the first problem. A repeated member is found when
 * its object ends. Costs O(n log n) at worst; allocates only when more than 32 members are open.
 */
MUST_CHECK bool json_check(const char *text, size_t length, unsigned max_depth,
                           struct json_problem *problem);
