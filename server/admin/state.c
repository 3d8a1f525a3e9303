/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/present.h"
#include "admin/respond.h"
#include "admin/state_fingerprint.h"
#include "base/mem.h"
#include "protocol/timestamp.h"

#define VERSION 1
#define ANONYMOUS "anonymous" /* the one user without a bearer token */

struct user_list {
    struct user **items;
    size_t count;
    size_t capacity;
};

static void collect(void *context, struct user *user)
{
    struct user_list *list = context;

    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? list->capacity * 2 : 64;
        list->items = mem_realloc((void *)list->items, list->capacity * sizeof(struct user *));
    }
    list->items[list->count++] = user;
}

static int compare(const void *left, const void *right)
{
    const struct user *const *a = left;
    const struct user *const *b = right;

    return strcmp((*a)->identity, (*b)->identity);
}

/* Everybody who is known, by identity. */
static struct user_list list_users(const struct service *service)
{
    struct user_list list = {0};

    user_directory_visit(service->users, collect, &list);
    if (list.count > 0) {
        qsort((void *)list.items, list.count, sizeof(struct user *), compare);
    }
    return list;
}

/* Whether the user is called what its identity says. */
static bool has_made_up_names(const struct user *user)
{
    char *name = mem_printf("user-%.8s", user->identity);
    char *email = mem_printf("%s@example.com", user->user_name);
    bool made_up =
        (strcmp(user->user_name, name) == 0 || strcmp(user->user_name, ANONYMOUS) == 0) &&
        strcmp(user->display_name, user->user_name) == 0 && strcmp(user->email, email) == 0;

    free(name);
    free(email);
    return made_up;
}

static cJSON *token_json(const struct access_token *token)
{
    char fingerprint[STATE_FINGERPRINT_TEXT_BYTES];
    cJSON *out = cJSON_CreateObject();

    state_fingerprint_format(token->secret_fingerprint, fingerprint);
    (void)cJSON_AddStringToObject(out, "id", token->id);
    (void)cJSON_AddStringToObject(out, "name", token->name);
    admin_add_instant(out, "expiresTime", access_token_expires_ms(token));
    (void)cJSON_AddStringToObject(out, "secretFingerprint", fingerprint);
    return out;
}

static cJSON *user_json(const struct user *user)
{
    cJSON *out = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(out, "identity", user->identity);
    (void)cJSON_AddStringToObject(out, "userName", user->user_name);
    (void)cJSON_AddStringToObject(out, "displayName", user->display_name);
    (void)cJSON_AddStringToObject(out, "email", user->email);
    cJSON *tokens = cJSON_AddArrayToObject(out, "accessTokens");
    for (const struct access_token *token = token_store_next(user, 0); token != NULL;
         token = token_store_next(user, token->number)) {
        (void)cJSON_AddItemToArray(tokens, token_json(token));
    }
    return out;
}

cJSON *state_json(const struct service *service)
{
    struct user_list list = list_users(service);
    cJSON *out = cJSON_CreateObject();

    (void)cJSON_AddNumberToObject(out, "version", VERSION);
    admin_add_instant(out, "now", clock_now_ms(service->clock));
    cJSON *users = cJSON_AddArrayToObject(out, "users");
    for (size_t i = 0; i < list.count; i++) {
        const struct user *user = list.items[i];
        if (user->configured || user->token_count > 0 || !has_made_up_names(user)) {
            (void)cJSON_AddItemToArray(users, user_json(user));
        }
    }
    free((void *)list.items);
    return out;
}

static const char *text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void restore_token(struct service *service, struct user *user, const cJSON *item)
{
    struct token_snapshot snapshot = {.id = text_of(item, "id"), .name = text_of(item, "name")};
    const char *expires = text_of(item, "expiresTime");
    struct error err;

    (void)!timestamp_parse(expires, strlen(expires), &snapshot.expires_ms);
    (void)state_fingerprint_parse(text_of(item, "secretFingerprint"), snapshot.secret_fingerprint);
    (void)!token_store_restore(service->tokens, user, &snapshot, &err);
}

static void restore_user(struct service *service, const cJSON *object)
{
    const struct user_settings names = {.user_name = text_of(object, "userName"),
                                        .display_name = text_of(object, "displayName"),
                                        .email = text_of(object, "email")};
    struct user *user = user_directory_restore(service->users, text_of(object, "identity"), &names);
    const cJSON *item;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, "accessTokens"))
    {
        restore_token(service, user, item);
    }
}

static void forget_name(struct service *service, const struct user *user)
{
    static const struct user_settings none = {0};

    if (!user->configured && !has_made_up_names(user)) {
        (void)user_directory_restore(service->users, user->identity, &none);
    }
}

void state_forget_names(struct service *service, struct user *user)
{
    if (user != NULL) {
        forget_name(service, user);
        return;
    }
    struct user_list list = list_users(service);
    for (size_t i = 0; i < list.count; i++) {
        forget_name(service, list.items[i]);
    }
    free((void *)list.items);
}

void state_apply(const struct body_node *root, struct service *service)
{
    const cJSON *user;

    token_store_clear(service->tokens, NULL);
    /* Now, so that a name is free when the document gives it to somebody else. */
    state_forget_names(service, NULL);
    cJSON_ArrayForEach(user, cJSON_GetObjectItemCaseSensitive(root->value, "users"))
    {
        restore_user(service, user);
    }
    (void)present_of(service);
}
