/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads exactly `digits` (at most 8) hexadecimal digits of either case, and no sign or prefix. */
bool hex_read(const char *text, size_t digits, uint32_t *out);
