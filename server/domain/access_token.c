/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/access_token.h"

#include <string.h>

#include "base/siphash.h"
#include "base/utf8.h"

int64_t access_token_expires_ms(const struct access_token *token)
{
    return token->expiry.due;
}

/* The key is no secret: equal secrets must have equal fingerprints in every process. */
void access_token_fingerprint(const char *secret, unsigned char out[ACCESS_TOKEN_FINGERPRINT_BYTES])
{
    static const unsigned char key[SIPHASH_KEY_BYTES] = {0xf7, 0x9e, 0x55, 0x3b, 0x8f, 0x1c,
                                                         0x4d, 0x8e, 0x9a, 0x3e, 0x41, 0x70,
                                                         0x2b, 0xc6, 0xd0, 0x15};

    siphash_wide(key, secret, strlen(secret), out);
}

void access_token_check_name(const char *name, struct validation *validation)
{
    size_t scalars;

    if (name == NULL) {
        validation_fail(validation, "/name", "Member must not be null");
    } else if (!utf8_count(name, strlen(name), &scalars)) {
        validation_fail(validation, "/name", "Member must be valid UTF-8");
    } else if (scalars < 1 || scalars > ACCESS_TOKEN_NAME_SCALARS) {
        validation_fail(validation, "/name", "Member must have length between 1 and %d, inclusive",
                        ACCESS_TOKEN_NAME_SCALARS);
    }
}

void access_token_check_expiry(int64_t expires_ms, int64_t now_ms, int64_t max_lifetime_days,
                               struct validation *validation)
{
    if (expires_ms <= now_ms) {
        validation_fail(validation, "/expiresTime", "Member must be in the future");
    } else if (max_lifetime_days > 0 &&
               expires_ms - now_ms > max_lifetime_days * ACCESS_TOKEN_MS_A_DAY) {
        validation_fail(validation, "/expiresTime",
                        "Member must be at most %lld days in the future",
                        (long long)max_lifetime_days);
    }
}
