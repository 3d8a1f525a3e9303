/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/page_token.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <uuid/uuid.h>

#define NUMBER_DIGITS 16

/* The check is the name-based UUID of user and number: it binds one to the other. */
void page_token_format(const char *user_identity, uint64_t last_number, char out[PAGE_TOKEN_BYTES])
{
    static const uuid_t namespace = {0x52, 0xd1, 0x0f, 0x6a, 0x3b, 0x84, 0x4e, 0x19,
                                     0xb7, 0x2c, 0x9d, 0x05, 0xe8, 0x61, 0x4f, 0x70};
    char bound[128];
    uuid_t check;

    int length = snprintf(bound, sizeof bound, "%s/%" PRIu64, user_identity, last_number);
    uuid_generate_sha1(check, namespace, bound, (size_t)length);
    (void)snprintf(out, PAGE_TOKEN_BYTES, "%016" PRIx64, last_number);
    for (size_t i = 0; i < sizeof check; i++) {
        (void)snprintf(out + NUMBER_DIGITS + 2 * i, 3, "%02x", check[i]);
    }
}

bool page_token_parse(const char *text, const char *user_identity, uint64_t *last_number)
{
    static const char digits[] = "0123456789abcdef";
    char genuine[PAGE_TOKEN_BYTES];
    uint64_t number = 0;

    if (strlen(text) != PAGE_TOKEN_BYTES - 1 || strspn(text, digits) != PAGE_TOKEN_BYTES - 1) {
        return false;
    }
    for (size_t i = 0; i < NUMBER_DIGITS; i++) {
        number = number << 4U | (uint64_t)(strchr(digits, text[i]) - digits);
    }
    page_token_format(user_identity, number, genuine);
    *last_number = number;
    return strcmp(text, genuine) == 0;
}
