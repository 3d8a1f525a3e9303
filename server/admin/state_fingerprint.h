/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Fingerprints of secrets as text: 32 hexadecimal digits. */
#include <stdbool.h>

#include "domain/access_token.h"

#define STATE_FINGERPRINT_TEXT_BYTES (2 * ACCESS_TOKEN_FINGERPRINT_BYTES + 1)

void state_fingerprint_format(const unsigned char fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES],
                              char out[STATE_FINGERPRINT_TEXT_BYTES]);

/* Digits of either case; false when the text is anything else. */
bool state_fingerprint_parse(const char *text, unsigned char out[ACCESS_TOKEN_FINGERPRINT_BYTES]);
