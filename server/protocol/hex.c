/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/hex.h"

static bool digit_value(char c, uint32_t *out)
{
    if (c >= '0' && c <= '9') {
        *out = (uint32_t)(c - '0');
    } else if (c >= 'a' && c <= 'f') {
        *out = (uint32_t)(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
        *out = (uint32_t)(c - 'A') + 10;
    } else {
        return false;
    }
    return true;
}

bool hex_read(const char *text, size_t digits, uint32_t *out)
{
    uint32_t number = 0;

    for (size_t i = 0; i < digits; i++) {
        uint32_t digit = 0;
        if (!digit_value(text[i], &digit)) {
            return false;
        }
        number = number << 4U | digit;
    }
    *out = number;
    return true;
}
