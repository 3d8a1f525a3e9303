/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "admin/state.h"
#include "admin/state_fingerprint.h"
#include "admin/token_rules.h"
#include "admin/user_reference.h"
#include "base/table.h"

/* What must be there once only, and how much there is. */
struct census {
    const struct service *service;
    struct table *identities;
    struct table *names;
    struct table *ids;
    int64_t tokens;
};

static void check_unique(const struct body_node *node, struct table *seen, const char *text)
{
    if (table_find(seen, text, strlen(text)) != NULL) {
        body_note(node, JSON_PART_VALUE, "stands here twice");
    } else {
        (void)table_add(seen, text, strlen(text), NULL);
    }
}

static void check_fingerprint(const struct body_node *node)
{
    unsigned char unused[ACCESS_TOKEN_FINGERPRINT_BYTES];
    const char *text = NULL;

    if (body_require(node) && body_text(node, &text) && !state_fingerprint_parse(text, unused)) {
        body_note(node, JSON_PART_VALUE, "must be 32 hexadecimal digits");
    }
}

static void check_token(const struct body_node *token, struct census *census)
{
    static const char *const names[] = {"id", "name", "expiresTime", "secretFingerprint"};
    struct body_node id = body_member(token, "id");
    struct body_node name = body_member(token, "name");
    struct body_node expires = body_member(token, "expiresTime");
    struct body_node fingerprint = body_member(token, "secretFingerprint");
    const char *text = NULL;
    int64_t unused;

    body_allow_members(token, names, sizeof names / sizeof names[0]);
    if (!body_require(token) || !cJSON_IsObject(token->value)) {
        return;
    }
    if (body_require(&id) && text_field_read(&id, RULE_TOKEN_ID, &text)) {
        check_unique(&id, census->ids, text);
    }
    if (body_require(&name)) {
        (void)text_field_read(&name, RULE_TOKEN_NAME, &text);
    }
    if (body_require(&expires)) {
        (void)body_instant(&expires, &unused);
    }
    check_fingerprint(&fingerprint);
    census->tokens++;
}

/* Calls back for each item of a list, until nobody would see another complaint. */
static void check_list(const struct body_node *list, struct census *census,
                       void (*check)(const struct body_node *item, struct census *census))
{
    const cJSON *item;
    size_t index = 0;

    if (body_is_present(list) && !cJSON_IsArray(list->value)) {
        body_note(list, JSON_PART_VALUE, "must be a list");
        return;
    }
    cJSON_ArrayForEach(item, list->value)
    {
        struct body_node node = list_item(list, item, index++);
        if (body_is_hopeless(list->body)) {
            return;
        }
        check(&node, census);
    }
}

static void check_identity(const struct body_node *node, struct census *census)
{
    const char *identity = NULL;

    if (!body_require(node) || !body_text(node, &identity)) {
        return;
    }
    if (!user_reference_is_identity(identity)) {
        body_note(node, JSON_PART_VALUE, "must be a UUID in lower case");
    } else {
        check_unique(node, census->identities, identity);
    }
}

/* A configured user keeps its name, so nobody else may take it. */
static void check_name(const struct body_node *node, const struct body_node *identity,
                       struct census *census)
{
    const char *name = NULL;
    const char *whose = cJSON_GetStringValue(identity->value);

    if (!text_field_read(node, RULE_USER_NAME, &name)) {
        return;
    }
    check_unique(node, census->names, name);
    const struct user *owner = user_directory_find_name(census->service->users, name);
    if (owner != NULL && owner->configured && whose != NULL &&
        strcmp(owner->identity, whose) != 0) {
        body_note(node, JSON_PART_VALUE, "is the name of a configured user");
    }
}

static void check_user(const struct body_node *user, struct census *census)
{
    static const char *const names[] = {"identity", "userName", "displayName", "email",
                                        "accessTokens"};
    struct body_node identity = body_member(user, "identity");
    struct body_node name = body_member(user, "userName");
    struct body_node display_name = body_member(user, "displayName");
    struct body_node email = body_member(user, "email");
    struct body_node tokens = body_member(user, "accessTokens");
    const char *unused;

    body_allow_members(user, names, sizeof names / sizeof names[0]);
    if (!body_require(user) || !cJSON_IsObject(user->value)) {
        return;
    }
    check_identity(&identity, census);
    check_name(&name, &identity, census);
    (void)text_field_read(&display_name, RULE_DISPLAY_NAME, &unused);
    (void)text_field_read(&email, RULE_EMAIL, &unused);
    check_list(&tokens, census, check_token);
}

static void check_head(const struct body_node *root)
{
    static const char *const names[] = {"version", "now", "users"};
    struct body_node version = body_member(root, "version");
    struct body_node now = body_member(root, "now");
    int64_t unused;

    body_allow_members(root, names, sizeof names / sizeof names[0]);
    (void)body_integer(&version, 1, 1, &unused);
    (void)body_instant(&now, &unused);
}

void state_check(const struct body_node *root, const struct service *service)
{
    struct census census = {service, table_new(), table_new(), table_new(), 0};
    struct body_node users = body_member(root, "users");
    int64_t most = token_store_settings(service->tokens)->max_tokens;

    check_head(root);
    if (cJSON_IsObject(root->value) && body_require(&users)) {
        check_list(&users, &census, check_user);
    }
    if (census.tokens > most) {
        body_note(&users, JSON_PART_VALUE, "holds %lld access tokens, at most %lld (limits.tokens)",
                  (long long)census.tokens, (long long)most);
    }
    table_destroy(census.identities, NULL);
    table_destroy(census.names, NULL);
    table_destroy(census.ids, NULL);
}
