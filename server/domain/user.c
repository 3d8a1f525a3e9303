/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/user.h"

#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/mem.h"
#include "base/table.h"

/*
 * Anybody may make up bearer tokens, so users who own nothing are forgotten in the end: the longest
 * idle first, once there are this many.
 */
#define MAX_IDLE_USERS 10000

#define ANONYMOUS "anonymous"

struct user_directory {
    enum auth_mode mode;
    struct table *by_identity;
    struct table *by_bearer; /* by the hash of the bearer token: a UUID takes longer */
    unsigned char bearer_key[SIPHASH_KEY_BYTES];
    struct table *by_name;
    TAILQ_HEAD(idle_users, user) idle; /* longest idle first */
    size_t idle_count;
};

struct user_directory *user_directory_new(enum auth_mode mode)
{
    struct user_directory *directory = mem_calloc(1, sizeof *directory);

    directory->mode = mode;
    directory->by_identity = table_new();
    directory->by_bearer = table_new();
    siphash_draw_key(directory->bearer_key);
    directory->by_name = table_new();
    TAILQ_INIT(&directory->idle);
    return directory;
}

static void user_destroy(void *value)
{
    struct user *user = value;

    radix_clear(&user->tokens);
    free(user->user_name);
    free(user->display_name);
    free(user->email);
    free(user);
}

void user_directory_destroy(struct user_directory *directory)
{
    if (directory != NULL) {
        table_destroy(directory->by_name, NULL);
        table_destroy(directory->by_bearer, NULL);
        table_destroy(directory->by_identity, user_destroy);
        free(directory);
    }
}

void user_directory_set_mode(struct user_directory *directory, enum auth_mode mode)
{
    directory->mode = mode;
}

static void identity_of(const char *bearer_token, char out[UUID_TEXT_BYTES])
{
    static const uuid_t namespace = {0x1b, 0x0e, 0x6c, 0x52, 0x77, 0x1d, 0x4a, 0x3c,
                                     0x8d, 0x0f, 0x5e, 0x92, 0xc4, 0x37, 0xa8, 0x6b};
    uuid_t id;

    uuid_generate_sha1(id, namespace, bearer_token, strlen(bearer_token));
    uuid_unparse_lower(id, out);
}

/* Two made-up names may be equal, one time in four billion; the first keeps the place. */
static void index_name(struct user_directory *directory, struct user *user)
{
    size_t length = strlen(user->user_name);

    if (table_find(directory->by_name, user->user_name, length) == NULL) {
        (void)table_add(directory->by_name, user->user_name, length, user);
    }
}

static void unindex_name(struct user_directory *directory, const struct user *user)
{
    struct table_entry *entry =
        table_find(directory->by_name, user->user_name, strlen(user->user_name));

    if (entry != NULL && table_value(entry) == user) {
        table_remove(directory->by_name, entry);
    }
}

/* Gives the user the settings' names, or names made from its identity. */
static void describe(struct user_directory *directory, struct user *user,
                     const struct user_settings *settings)
{
    if (user->user_name != NULL) {
        unindex_name(directory, user);
    }
    free(user->user_name);
    free(user->display_name);
    free(user->email);
    user->user_name = settings->user_name != NULL ? mem_strdup(settings->user_name)
                                                  : mem_printf("user-%.8s", user->identity);
    user->display_name =
        mem_strdup(settings->display_name != NULL ? settings->display_name : user->user_name);
    user->email = settings->email != NULL ? mem_strdup(settings->email)
                                          : mem_printf("%s@example.com", user->user_name);
    user->has_max_tokens = settings->has_max_tokens;
    user->max_tokens = settings->max_tokens;
    index_name(directory, user);
}

static void forget(struct user_directory *directory, struct user *user)
{
    unindex_name(directory, user);
    if (user->has_bearer_hash) {
        table_remove(directory->by_bearer,
                     table_find(directory->by_bearer, user->bearer_hash, sizeof user->bearer_hash));
    }
    table_remove(directory->by_identity,
                 table_find(directory->by_identity, user->identity, strlen(user->identity)));
    user_destroy(user);
}

void user_directory_touch(struct user_directory *directory, struct user *user)
{
    if (user->is_idle) {
        TAILQ_REMOVE(&directory->idle, user, idle);
        directory->idle_count--;
    }
    user->is_idle = user->token_count == 0 && !user->configured;
    if (user->is_idle) {
        TAILQ_INSERT_TAIL(&directory->idle, user, idle);
        directory->idle_count++;
    }
}

static void make_room(struct user_directory *directory)
{
    while (directory->idle_count >= MAX_IDLE_USERS) {
        struct user *oldest = TAILQ_FIRST(&directory->idle);
        TAILQ_REMOVE(&directory->idle, oldest, idle);
        directory->idle_count--;
        forget(directory, oldest);
    }
}

static struct user *add(struct user_directory *directory, const char *identity,
                        const struct user_settings *settings)
{
    struct user *user = mem_calloc(1, sizeof *user);

    memcpy(user->identity, identity, sizeof user->identity);
    user->next_number = 1;
    (void)table_add(directory->by_identity, identity, strlen(identity), user);
    describe(directory, user, settings);
    return user;
}

struct user *user_directory_configure(struct user_directory *directory,
                                      const struct user_settings *settings)
{
    char identity[UUID_TEXT_BYTES];

    identity_of(settings->bearer_token, identity);
    struct user *user = user_directory_find_identity(directory, identity);
    if (user == NULL) {
        user = add(directory, identity, settings);
    } else {
        describe(directory, user, settings);
    }
    user->configured = true;
    user_directory_touch(directory, user);
    return user;
}

void user_directory_forget_settings(struct user_directory *directory)
{
    static const struct user_settings none = {0};

    for (struct table_entry *entry = table_first(directory->by_identity); entry != NULL;
         entry = table_next(entry)) {
        struct user *user = table_value(entry);
        if (user->configured) {
            user->configured = false;
            describe(directory, user, &none);
            user_directory_touch(directory, user);
        }
    }
}

/* The user whom the token stands for, if known; the next time the hash alone finds it. */
static struct user *find_bearer(struct user_directory *directory, const char *bearer_token)
{
    unsigned char hash[SIPHASH_WIDE_BYTES];

    siphash_wide(directory->bearer_key, bearer_token, strlen(bearer_token), hash);
    struct user *user = table_get(directory->by_bearer, hash, sizeof hash);
    if (user != NULL) {
        return user;
    }
    char identity[UUID_TEXT_BYTES];
    identity_of(bearer_token, identity);
    user = user_directory_find_identity(directory, identity);
    if (user != NULL && !user->has_bearer_hash) {
        user->has_bearer_hash = true;
        memcpy(user->bearer_hash, hash, sizeof hash);
        (void)table_add(directory->by_bearer, hash, sizeof hash, user);
    }
    return user;
}

bool user_directory_authenticate(struct user_directory *directory, const char *bearer_token,
                                 struct user **out, struct error *err)
{
    static const struct user_settings nothing_known = {0};
    static const struct user_settings anonymous = {.user_name = ANONYMOUS};
    bool everybody = directory->mode == AUTH_OFF;

    if (bearer_token == NULL && !everybody) {
        return error_set(err, ERROR_ACCESS_DENIED,
                         "The request has no bearer token: send \"Authorization: Bearer TOKEN\"");
    }
    const char *token = everybody ? ANONYMOUS : bearer_token;
    struct user *user = find_bearer(directory, token);
    if (directory->mode == AUTH_LISTED && (user == NULL || !user->configured)) {
        return error_set(err, ERROR_ACCESS_DENIED,
                         "The bearer token is not one of the configured users' (auth.mode is "
                         "\"listed\")");
    }
    if (user == NULL) {
        char identity[UUID_TEXT_BYTES];
        make_room(directory);
        identity_of(token, identity);
        user = add(directory, identity, everybody ? &anonymous : &nothing_known);
    }
    user_directory_touch(directory, user);
    *out = user;
    return true;
}

void user_directory_visit(const struct user_directory *directory,
                          void (*visit)(void *context, struct user *user), void *context)
{
    for (struct table_entry *entry = table_first(directory->by_identity); entry != NULL;
         entry = table_next(entry)) {
        visit(context, table_value(entry));
    }
}

struct user *user_directory_restore(struct user_directory *directory, const char *identity,
                                    const struct user_settings *settings)
{
    struct user *user = user_directory_find_identity(directory, identity);

    if (user == NULL) {
        user = add(directory, identity, settings);
        user_directory_touch(directory, user);
    } else if (!user->configured) {
        describe(directory, user, settings);
    }
    return user;
}

struct user *user_directory_find_identity(const struct user_directory *directory,
                                          const char *identity)
{
    return table_get(directory->by_identity, identity, strlen(identity));
}

struct user *user_directory_find_name(const struct user_directory *directory, const char *user_name)
{
    return table_get(directory->by_name, user_name, strlen(user_name));
}
