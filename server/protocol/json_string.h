/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What stands between the quotes of a JSON string that passed json_check(), read as the characters
 * it means. Allocates nothing.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The raw text of a string, escapes included, quotes excluded. Borrowed. */
struct json_string {
    const char *raw;
    size_t length;
};

/* Takes the next character from the front of the string; false at its end. */
bool json_string_next(struct json_string *rest, uint32_t *scalar);

/* Equal strings have equal hashes, however they are escaped. */
uint32_t json_string_hash(struct json_string string);

/* Less than, equal to or greater than 0: an order of the unescaped strings. */
int json_string_compare(struct json_string left, struct json_string right);
