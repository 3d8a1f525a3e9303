/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who calls. A bearer token stands for a user, and a user sees only its own access tokens: that is
 * what keeps tests which run at the same time apart.
 *
 * Users are found by their identity, the name-based UUID of the bearer token; the bearer token
 * itself is not kept, only a hash under a key of the process.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/error.h"
#include "base/radix.h"
#include "base/random.h"
#include "base/siphash.h"

enum auth_mode {
    AUTH_ANY,    /* every bearer token is a user of its own */
    AUTH_LISTED, /* only the configured users */
    AUTH_OFF     /* no bearer token needed; everybody is one anonymous user */
};

/* An access token that a user starts with. Strings are borrowed. */
struct access_token_seed {
    const char *name;
    const char *id;     /* NULL: a random one */
    const char *secret; /* NULL: a random one */
    bool has_expiry;
    int64_t expires_ms; /* may be in the past: then the token is gone already */
};

/* A configured user. Strings and seeds are borrowed. */
struct user_settings {
    const char *bearer_token;
    const char *user_name; /* NULL: made from the identity, like everything below */
    const char *display_name;
    const char *email;
    bool has_max_tokens; /* the user has a quota of its own */
    int64_t max_tokens;
    const struct access_token_seed *access_tokens;
    size_t access_token_count;
};

struct user {
    char identity[UUID_TEXT_BYTES];
    bool configured;
    bool has_max_tokens;
    bool is_idle; /* kept by the directory: whether the user is in the list below */
    char *user_name;
    char *display_name;
    char *email;
    int64_t max_tokens;
    /* Kept by the token store: */
    struct radix tokens; /* of struct access_token, by their numbers */
    uint64_t next_number;
    int64_t token_count;
    /* Kept by the directory: */
    bool has_bearer_hash; /* somebody came with its bearer token */
    unsigned char bearer_hash[SIPHASH_WIDE_BYTES];
    TAILQ_ENTRY(user) idle; /* in the list of users without tokens, who may be forgotten */
};

struct user_directory;

struct user_directory *user_directory_new(enum auth_mode mode);
void user_directory_destroy(struct user_directory *directory);

void user_directory_set_mode(struct user_directory *directory, enum auth_mode mode);

/*
 * Adds a configured user, or gives a known one these settings. Does not create its access tokens.
 * Borrowed until the directory is destroyed.
 */
struct user *user_directory_configure(struct user_directory *directory,
                                      const struct user_settings *settings);

/* Configured users become ordinary ones: what a reload does before it configures anew. */
void user_directory_forget_settings(struct user_directory *directory);

/*
 * The user whom a bearer token stands for; NULL stands for a request without one.
 * Errors: ERROR_ACCESS_DENIED. The user is borrowed until the next call.
 */
MUST_CHECK bool user_directory_authenticate(struct user_directory *directory,
                                            const char *bearer_token, struct user **out,
                                            struct error *err);

/* NULL when no such user is known. */
struct user *user_directory_find_identity(const struct user_directory *directory,
                                          const char *identity);
struct user *user_directory_find_name(const struct user_directory *directory,
                                      const char *user_name);

/* Calls back for every user that is known, in the order in which they came. */
void user_directory_visit(const struct user_directory *directory,
                          void (*visit)(void *context, struct user *user), void *context);

/* The user with an identity, added when it is not known yet: for a state that is put back. */
struct user *user_directory_restore(struct user_directory *directory, const char *identity,
                                    const struct user_settings *settings);

/* To be called after the number of a user's tokens changed. */
void user_directory_touch(struct user_directory *directory, struct user *user);
