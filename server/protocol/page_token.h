/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The nextToken of a list: opaque to clients, good for one user only. It names the last item that
 * was sent by its number, so items that come and go do not disturb who pages on.
 */
#include <stdbool.h>
#include <stdint.h>

#define PAGE_TOKEN_BYTES 49 /* 48 hexadecimal digits and the NUL */

void page_token_format(const char *user_identity, uint64_t last_number, char out[PAGE_TOKEN_BYTES]);

/* False when the text is no page token, or another user's. */
bool page_token_parse(const char *text, const char *user_identity, uint64_t *last_number);
