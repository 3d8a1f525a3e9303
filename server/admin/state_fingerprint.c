/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/state_fingerprint.h"

#include <stdio.h>
#include <string.h>

#include "protocol/hex.h"

void state_fingerprint_format(const unsigned char fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES],
                              char out[STATE_FINGERPRINT_TEXT_BYTES])
{
    for (size_t i = 0; i < ACCESS_TOKEN_FINGERPRINT_BYTES; i++) {
        (void)snprintf(out + 2 * i, 3, "%02x", (unsigned)fingerprint[i]);
    }
}

bool state_fingerprint_parse(const char *text, unsigned char out[ACCESS_TOKEN_FINGERPRINT_BYTES])
{
    uint32_t byte = 0;

    if (strlen(text) != STATE_FINGERPRINT_TEXT_BYTES - 1) {
        return false;
    }
    for (size_t i = 0; i < ACCESS_TOKEN_FINGERPRINT_BYTES; i++) {
        if (!hex_read(text + 2 * i, 2, &byte)) {
            return false;
        }
        out[i] = (unsigned char)byte;
    }
    return true;
}
