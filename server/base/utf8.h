/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * UTF-8 as Unicode defines it (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the character that `bytes` starts with. Returns its length (1-4), or 0 when the bytes
 * are not a whole, valid character. `count` is the number of bytes available.
 */
size_t utf8_decode(const char *bytes, size_t count, uint32_t *scalar);

/* Counts the characters in *scalars; false when the text is not valid UTF-8. */
bool utf8_count(const char *text, size_t bytes, size_t *scalars);

/* The largest length of at most `limit` bytes that does not cut a character of a valid text. */
size_t utf8_prefix(const char *text, size_t bytes, size_t limit);
