/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/seeding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/respond.h"
#include "admin/token_rules.h"
#include "base/mem.h"
#include "base/table.h"

#define SECRET_PREFIX "mockpat-"

static void read_seed(const struct body_node *item, struct table *ids,
                      struct access_token_seed *out)
{
    static const char *const names[] = {"name", "expiresTime", "id", "secret"};
    struct body_node name = body_member(item, "name");
    struct body_node expires = body_member(item, "expiresTime");
    struct body_node id = body_member(item, "id");
    struct body_node secret = body_member(item, "secret");

    if (!body_require(item)) {
        return;
    }
    body_allow_members(item, names, sizeof names / sizeof names[0]);
    if (cJSON_IsObject(item->value) && body_require(&name)) {
        (void)text_field_read(&name, RULE_TOKEN_NAME, &out->name);
    }
    out->has_expiry = body_instant(&expires, &out->expires_ms);
    (void)text_field_read(&secret, RULE_TOKEN_SECRET, &out->secret);
    if (text_field_read(&id, RULE_TOKEN_ID, &out->id)) {
        if (table_find(ids, out->id, strlen(out->id)) != NULL) {
            body_note(&id, JSON_PART_VALUE, "is the id of another token, too");
        } else {
            (void)table_add(ids, out->id, strlen(out->id), NULL);
        }
    }
}

void seeding_read(const struct body_node *list, struct seeding *out)
{
    int count = cJSON_GetArraySize(list->value);
    const cJSON *item;

    *out = (struct seeding){0};
    if (!body_require(list)) {
        return;
    }
    if (!cJSON_IsArray(list->value) || count < 1 || count > SEEDING_MOST) {
        body_note(list, JSON_PART_VALUE, "must be a list of 1 to %d tokens", SEEDING_MOST);
        return;
    }
    struct table *ids = table_new();
    out->seeds = mem_calloc((size_t)count, sizeof *out->seeds);
    out->secrets = mem_calloc((size_t)count, sizeof *out->secrets);
    cJSON_ArrayForEach(item, list->value)
    {
        struct body_node node = list_item(list, item, out->count);
        if (body_is_hopeless(list->body)) {
            break;
        }
        read_seed(&node, ids, &out->seeds[out->count++]);
    }
    table_destroy(ids, NULL);
}

void seeding_clean_up(struct seeding *seeding)
{
    if (seeding->secrets != NULL) {
        explicit_bzero(seeding->secrets, seeding->count * sizeof *seeding->secrets);
    }
    free(seeding->secrets);
    free(seeding->seeds);
    *seeding = (struct seeding){0};
}

/* The ids that are asked for, and where a complaint about them goes. */
struct search {
    const struct body_node *list;
    const struct seeding *seeding;
    struct table *wanted; /* id -> its struct access_token_seed */
};

static void find_in_use(void *context, struct user *user)
{
    const struct search *search = context;
    const struct access_token *token;

    for (token = token_store_next(user, 0); token != NULL;
         token = token_store_next(user, token->number)) {
        const struct access_token_seed *seed =
            table_get(search->wanted, token->id, strlen(token->id));
        if (seed != NULL && !body_is_hopeless(search->list->body)) {
            size_t index = (size_t)(seed - search->seeding->seeds);
            struct body_node item = body_element(search->list, index);
            struct body_node id = body_member(&item, "id");
            body_note(&id, JSON_PART_VALUE, "is in use");
        }
    }
}

void seeding_check_ids(const struct seeding *seeding, const struct service *service,
                       const struct body_node *list)
{
    struct search search = {list, seeding, table_new()};

    for (size_t i = 0; i < seeding->count; i++) {
        const char *id = seeding->seeds[i].id;
        if (id != NULL) {
            (void)table_add(search.wanted, id, strlen(id), &seeding->seeds[i]);
        }
    }
    if (table_count(search.wanted) > 0) {
        user_directory_visit(service->users, find_in_use, &search);
    }
    table_destroy(search.wanted, NULL);
}

/* From a sequence of its own, so that a seeded secret has nothing in common with the id. */
static void draw_secret(struct service *service, const struct user *user,
                        char out[ACCESS_TOKEN_SECRET_BYTES])
{
    struct random storage;
    char key[UUID_TEXT_BYTES + 16];

    (void)snprintf(key, sizeof key, "secret %s", user->identity);
    struct random *random = random_stream(service->random, key, user->next_number, &storage);
    memcpy(out, SECRET_PREFIX, sizeof SECRET_PREFIX);
    random_alphanumeric(random, out + strlen(SECRET_PREFIX),
                        ACCESS_TOKEN_SECRET_BYTES - sizeof SECRET_PREFIX);
    out[ACCESS_TOKEN_SECRET_BYTES - 1] = '\0';
}

static cJSON *seed_json(const struct access_token_seed *seed, const struct access_token *token,
                        const char *made_up_secret)
{
    cJSON *out = cJSON_CreateObject();
    const char *id = token != NULL ? token->id : seed->id;

    admin_add_string_or_null(out, "id", id != NULL ? id : "");
    (void)cJSON_AddStringToObject(out, "name", seed->name);
    admin_add_instant(out, "expiresTime",
                      token != NULL ? access_token_expires_ms(token) : seed->expires_ms);
    (void)cJSON_AddBoolToObject(out, "live", token != NULL);
    if (token != NULL && made_up_secret != NULL) {
        (void)cJSON_AddStringToObject(out, "secret", made_up_secret);
    }
    return out;
}

cJSON *seeding_apply(struct seeding *seeding, struct service *service, struct user *user,
                     size_t *live)
{
    int64_t now_ms = clock_now_ms(service->clock);
    cJSON *out = cJSON_CreateArray();
    struct error err;

    *live = 0;
    for (size_t i = 0; i < seeding->count; i++) {
        struct access_token_seed seed = seeding->seeds[i];
        bool made_up = seed.secret == NULL;
        uint64_t number = user->next_number;
        if (made_up) {
            draw_secret(service, user, seeding->secrets[i]);
            seed.secret = seeding->secrets[i];
        }
        bool added = token_store_seed(service->tokens, user, &seed, now_ms, &err);
        const struct access_token *token = added ? token_store_next(user, number - 1) : NULL;
        *live += token != NULL ? 1 : 0;
        (void)cJSON_AddItemToArray(out, seed_json(&seed, token, made_up ? seed.secret : NULL));
    }
    return out;
}
