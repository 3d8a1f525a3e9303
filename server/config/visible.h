/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Text from outside in a line of ours. */
#include "base/buf.h"

/*
 * Appends the text without anything that a terminal or the end of a line would see: control
 * characters as \u00XX, bytes that are not UTF-8 as \xXX. After about `limit` bytes it is cut and
 * "..." follows.
 */
void visible_append(struct buf *out, const char *text, size_t limit);

/* Appends the shortest decimal number that reads as this one; integers without an exponent. */
void visible_append_number(struct buf *out, double number);
