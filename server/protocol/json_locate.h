/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Where in a text a node of its tree stands, so that a complaint about a value can say where. */
#include <stdbool.h>
#include <stddef.h>

#include "protocol/json.h"
#include "protocol/json_pointer.h"

enum json_part {
    JSON_PART_NAME, /* the opening quote of the member's name; array elements and the root have none
                     */
    JSON_PART_VALUE /* the first byte of the value */
};

/*
 * Finds what a JSON Pointer names in a text that passed json_check(); false when there is no such
 * thing. Reads the text up to that place.
 */
bool json_locate(const char *text, size_t length, const char *pointer, enum json_part part,
                 struct json_position *out);
