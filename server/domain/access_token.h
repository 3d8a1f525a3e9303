/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A personal access token and the rules of its fields.
 *
 * Source of the lengths: shapes AccessTokenName (1-100), AccessTokenId (1-36) and
 * AccessTokenSecret (1-4000) of the Smithy model. The model gives the name no pattern.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/timing_wheel.h"
#include "domain/validation.h"

#define ACCESS_TOKEN_NAME_SCALARS 100
#define ACCESS_TOKEN_ID_SCALARS 36
#define ACCESS_TOKEN_ID_BYTES (4 * ACCESS_TOKEN_ID_SCALARS + 1) /* as UTF-8, with the NUL */
#define ACCESS_TOKEN_SECRET_BYTES 49 /* "mockpat-", 40 characters and the NUL */
#define ACCESS_TOKEN_SECRET_SCALARS 4000
#define ACCESS_TOKEN_FINGERPRINT_BYTES 16
#define ACCESS_TOKEN_MS_A_DAY INT64_C(86400000)

struct user;

/* Owned by its store; readers borrow it until it is deleted or expires. */
struct access_token {
    struct timing_wheel_entry expiry; /* due at the instant of expiry, in ms since 1970 */
    const char *id;
    struct user *user;
    uint64_t number; /* its place in the order of creation among its user's tokens */
    /* Kept by the name index: the other tokens of the same slot. */
    struct access_token *slot_next;
    struct access_token **slot_link; /* what points to this token */
    /* Keyed to nothing: equal secrets have equal fingerprints. The secret itself is not kept. */
    unsigned char secret_fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES];
    char name[];
};

int64_t access_token_expires_ms(const struct access_token *token);

/* The fingerprint that a token with this secret has. */
void access_token_fingerprint(const char *secret,
                              unsigned char out[ACCESS_TOKEN_FINGERPRINT_BYTES]);

/* Notes in `validation` what is wrong with a name; NULL is a missing one. */
void access_token_check_name(const char *name, struct validation *validation);

/*
 * Notes what is wrong with an expiry: it must be later than now, and no later than
 * max_lifetime_days (0: no limit) from now.
 */
void access_token_check_expiry(int64_t expires_ms, int64_t now_ms, int64_t max_lifetime_days,
                               struct validation *validation);
