/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A token store with its users and a repeatable source of randomness, for the tests of the store.
 */
#include "domain/token_store.h"

#define WORLD_NOW_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define WORLD_DAY_MS INT64_C(86400000)

struct world {
    struct random random;
    struct user_directory *users;
    struct token_store *store;
    struct token_settings settings;
};

/* For cmocka: *state is the world; quota 100 a user, 1,000,000 in all, 365 days, names repeat. */
int world_set_up(void **state);
int world_tear_down(void **state);

/* Takes over world->settings. */
void world_configure(struct world *world);

/* The user of a bearer token. */
struct user *world_user(struct world *world, const char *bearer_token);

/* A new token with the default lifetime; the test fails when it is refused. */
const struct access_token *world_create(struct world *world, struct user *user, const char *name);

/* A new token that expires at an instant. */
const struct access_token *world_create_until(struct world *world, struct user *user,
                                              const char *name, int64_t expires_ms);

/* The kind of error that creating a token gets; -1 when it is created. */
int world_create_error(struct world *world, struct user *user, const char *name);

/* How many tokens a walk from the first one meets. */
size_t world_listed(const struct user *user);
