/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The access tokens of all users, in memory. Creating, finding, deleting and counting take constant
 * time, and a page of a list takes time for that page only, however many tokens there are.
 *
 * Time is an argument: call token_store_expire with the current instant before anything else that
 * belongs to the same request. An expired token is gone.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "domain/access_token.h"
#include "domain/user.h"

struct token_settings {
    int64_t max_tokens_per_user; /* the service's documented limit is 100 */
    int64_t max_tokens;          /* of all users together */
    int64_t default_lifetime_days;
    int64_t max_lifetime_days; /* 0: no limit */
    bool unique_names;         /* a user's live tokens must have different names */
};

/* What a client asks for. The name has passed access_token_check_name, the expiry ..._expiry. */
struct token_request {
    const char *name;
    bool has_expiry; /* without one the token gets the default lifetime */
    int64_t expires_ms;
    int64_t now_ms; /* when it asks */
};

/* What only the creator gets to see. */
struct created_token {
    const struct access_token *token; /* borrowed until the token is deleted or expires */
    char secret[ACCESS_TOKEN_SECRET_BYTES];
};

struct token_store;

/* The settings are copied; the random source and the directory are borrowed for the store's life.
 */
struct token_store *token_store_new(const struct token_settings *settings, struct random *random,
                                    struct user_directory *users);
void token_store_destroy(struct token_store *store);

const struct token_settings *token_store_settings(const struct token_store *store);

/* Takes over changed settings. Tokens that exist stay, whatever the new settings say. */
void token_store_configure(struct token_store *store, const struct token_settings *settings);

/* Deletes every token whose expiry is not later than now. */
void token_store_expire(struct token_store *store, int64_t now_ms);

/* Errors: ERROR_QUOTA_EXCEEDED (the user's, or the store's), ERROR_CONFLICT (unique_names). */
MUST_CHECK bool token_store_create(struct token_store *store, struct user *user,
                                   const struct token_request *request, struct created_token *out,
                                   struct error *err);

/*
 * Adds a token from the configuration; quota does not apply, an expired one is not added.
 * Errors: ERROR_CONFLICT when the id is in use.
 */
MUST_CHECK bool token_store_seed(struct token_store *store, struct user *user,
                                 const struct access_token_seed *seed, int64_t now_ms,
                                 struct error *err);

/* A token as it was in a store before. */
struct token_snapshot {
    const char *id;
    const char *name;
    int64_t expires_ms;
    unsigned char secret_fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES];
};

/*
 * Puts a token back, after those that the user has; quota does not apply.
 * Errors: ERROR_CONFLICT when the id is in use.
 */
MUST_CHECK bool token_store_restore(struct token_store *store, struct user *user,
                                    const struct token_snapshot *snapshot, struct error *err);

/*
 * Deletes all tokens of one user, or of all with NULL, and lets the numbers of their tokens start
 * anew: with a seed, the same ids and secrets come again.
 */
void token_store_clear(struct token_store *store, struct user *user);

/* Errors: ERROR_NOT_FOUND, also for a token of another user. */
MUST_CHECK bool token_store_delete(struct token_store *store, const struct user *user,
                                   const char *id, struct error *err);

/* The user's first token that was created after the one with this number (0: the first at all). */
const struct access_token *token_store_next(const struct user *user, uint64_t after_number);

/* Of all users. */
int64_t token_store_count(const struct token_store *store);
