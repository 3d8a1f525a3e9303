/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/token_store.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/timing_wheel.h"
#include "domain/name_index.h"

#define SECRET_PREFIX "mockpat-"

struct token_store {
    struct token_settings settings;
    struct random *random;
    struct user_directory *users;
    struct table *by_id; /* owns the tokens; its keys are the tokens' ids */
    struct timing_wheel expiries;
    struct name_index names;
};

struct token_store *token_store_new(const struct token_settings *settings, struct random *random,
                                    struct user_directory *users)
{
    struct token_store *store = mem_calloc(1, sizeof *store);

    store->random = random;
    store->users = users;
    store->by_id = table_new();
    timing_wheel_init(&store->expiries, CLOCK_MIN_MS);
    token_store_configure(store, settings);
    return store;
}

void token_store_destroy(struct token_store *store)
{
    if (store != NULL) {
        name_index_disable(&store->names);
        table_destroy(store->by_id, free);
        free(store);
    }
}

const struct token_settings *token_store_settings(const struct token_store *store)
{
    return &store->settings;
}

static void index_all_names(struct token_store *store)
{
    name_index_enable(&store->names);
    for (struct table_entry *entry = table_first(store->by_id); entry != NULL;
         entry = table_next(entry)) {
        name_index_add(&store->names, table_value(entry));
    }
}

void token_store_configure(struct token_store *store, const struct token_settings *settings)
{
    store->settings = *settings;
    if (settings->unique_names && !name_index_enabled(&store->names)) {
        index_all_names(store);
    } else if (!settings->unique_names) {
        name_index_disable(&store->names);
    }
}

static void delete_token(struct token_store *store, struct access_token *token)
{
    struct user *user = token->user;

    name_index_remove(&store->names, token);
    timing_wheel_remove(&store->expiries, &token->expiry);
    radix_remove(&user->tokens, token->number);
    user->token_count--;
    user_directory_touch(store->users, user);
    table_remove(store->by_id, table_find(store->by_id, token->id, strlen(token->id)));
    free(token);
}

static struct access_token *token_of(struct timing_wheel_entry *entry)
{
    return (struct access_token *)((char *)entry - offsetof(struct access_token, expiry));
}

/* When the clock was moved back, what is left is dealt out again from there. */
static void turn_back(struct token_store *store, int64_t now_ms)
{
    timing_wheel_init(&store->expiries, now_ms);
    for (struct table_entry *entry = table_first(store->by_id); entry != NULL;
         entry = table_next(entry)) {
        struct access_token *token = table_value(entry);
        timing_wheel_add(&store->expiries, &token->expiry, token->expiry.due);
    }
}

void token_store_expire(struct token_store *store, int64_t now_ms)
{
    struct timing_wheel_entry *due;

    if (now_ms < store->expiries.now) {
        turn_back(store, now_ms);
    }
    while ((due = timing_wheel_pop_due(&store->expiries, now_ms)) != NULL) {
        delete_token(store, token_of(due));
    }
}

/* The entry that the token is found by. */
static struct access_token *add_token(struct token_store *store, struct user *user,
                                      const char *name, const char *id, int64_t expires_ms)
{
    size_t name_bytes = strlen(name) + 1;
    struct access_token *token = mem_calloc(1, sizeof *token + name_bytes);
    struct table_entry *entry = table_add(store->by_id, id, strlen(id), token);
    size_t id_bytes;

    token->id = table_key(entry, &id_bytes);
    token->user = user;
    token->number = user->next_number++;
    memcpy(token->name, name, name_bytes);
    timing_wheel_add(&store->expiries, &token->expiry, expires_ms);
    radix_add(&user->tokens, token->number, token);
    user->token_count++;
    user_directory_touch(store->users, user);
    name_index_add(&store->names, token);
    return token;
}

static bool id_in_use(const struct token_store *store, const char *id)
{
    return table_find(store->by_id, id, strlen(id)) != NULL;
}

static bool check_quota(const struct token_store *store, const struct user *user, struct error *err)
{
    int64_t limit = user->has_max_tokens ? user->max_tokens : store->settings.max_tokens_per_user;

    if (user->token_count >= limit) {
        return error_set(err, ERROR_QUOTA_EXCEEDED,
                         "Access token limit exceeded: a user may have at most %lld",
                         (long long)limit);
    }
    if (token_store_count(store) >= store->settings.max_tokens) {
        return error_set(err, ERROR_QUOTA_EXCEEDED,
                         "Access token limit exceeded: this server holds at most %lld tokens "
                         "(limits.tokens)",
                         (long long)store->settings.max_tokens);
    }
    return true;
}

/* Draws what the request leaves open; the id differs from every live one. */
static void draw(struct token_store *store, const struct user *user, char id[UUID_TEXT_BYTES],
                 char secret[ACCESS_TOKEN_SECRET_BYTES])
{
    struct random storage;
    struct random *random =
        random_stream(store->random, user->identity, user->next_number, &storage);

    /* Only drawn from a seed can it be one that the configuration has given away. */
    do {
        random_uuid(random, id);
    } while (random->seeded && id_in_use(store, id));
    memcpy(secret, SECRET_PREFIX, sizeof SECRET_PREFIX);
    random_alphanumeric(random, secret + strlen(SECRET_PREFIX),
                        ACCESS_TOKEN_SECRET_BYTES - sizeof SECRET_PREFIX);
    secret[ACCESS_TOKEN_SECRET_BYTES - 1] = '\0';
}

static int64_t default_expiry_ms(const struct token_store *store, int64_t now_ms)
{
    int64_t expires_ms = now_ms + store->settings.default_lifetime_days * ACCESS_TOKEN_MS_A_DAY;

    return expires_ms < CLOCK_MAX_MS ? expires_ms : CLOCK_MAX_MS;
}

bool token_store_create(struct token_store *store, struct user *user,
                        const struct token_request *request, struct created_token *out,
                        struct error *err)
{
    char id[UUID_TEXT_BYTES];

    if (!check_quota(store, user, err)) {
        return false;
    }
    if (name_index_in_use(&store->names, user, request->name)) {
        return error_set(err, ERROR_CONFLICT, "An access token named '%s' exists already",
                         request->name);
    }
    draw(store, user, id, out->secret);
    struct access_token *token = add_token(
        store, user, request->name, id,
        request->has_expiry ? request->expires_ms : default_expiry_ms(store, request->now_ms));
    access_token_fingerprint(out->secret, token->secret_fingerprint);
    out->token = token;
    return true;
}

bool token_store_seed(struct token_store *store, struct user *user,
                      const struct access_token_seed *seed, int64_t now_ms, struct error *err)
{
    char id[UUID_TEXT_BYTES];
    char secret[ACCESS_TOKEN_SECRET_BYTES];
    int64_t expires_ms = seed->has_expiry ? seed->expires_ms : default_expiry_ms(store, now_ms);

    if (seed->id != NULL && id_in_use(store, seed->id)) {
        return error_set(err, ERROR_CONFLICT, "The access token id '%s' is in use", seed->id);
    }
    if (expires_ms <= now_ms) {
        return true;
    }
    draw(store, user, id, secret);
    struct access_token *token =
        add_token(store, user, seed->name, seed->id != NULL ? seed->id : id, expires_ms);
    access_token_fingerprint(seed->secret != NULL ? seed->secret : secret,
                             token->secret_fingerprint);
    explicit_bzero(secret, sizeof secret);
    return true;
}

bool token_store_restore(struct token_store *store, struct user *user,
                         const struct token_snapshot *snapshot, struct error *err)
{
    if (id_in_use(store, snapshot->id)) {
        return error_set(err, ERROR_CONFLICT, "The access token id '%s' is in use", snapshot->id);
    }
    struct access_token *token =
        add_token(store, user, snapshot->name, snapshot->id, snapshot->expires_ms);
    memcpy(token->secret_fingerprint, snapshot->secret_fingerprint,
           sizeof token->secret_fingerprint);
    return true;
}

static void clear_user(void *context, struct user *user)
{
    struct token_store *store = context;
    struct access_token *token;

    while ((token = radix_next(&user->tokens, 0)) != NULL) {
        delete_token(store, token);
    }
    user->next_number = 1;
}

void token_store_clear(struct token_store *store, struct user *user)
{
    if (user != NULL) {
        clear_user(store, user);
    } else {
        user_directory_visit(store->users, clear_user, store);
    }
}

bool token_store_delete(struct token_store *store, const struct user *user, const char *id,
                        struct error *err)
{
    struct access_token *token = table_get(store->by_id, id, strlen(id));

    if (token == NULL || token->user != user) {
        return error_set(err, ERROR_NOT_FOUND, "The access token '%s' was not found", id);
    }
    delete_token(store, token);
    return true;
}

const struct access_token *token_store_next(const struct user *user, uint64_t after_number)
{
    return radix_next(&user->tokens, after_number + 1);
}

int64_t token_store_count(const struct token_store *store)
{
    return (int64_t)table_count(store->by_id);
}
