/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/user_reference.h"

#include <stdio.h>
#include <string.h>

#include "admin/respond.h"
#include "admin/text_field.h"

#define MOST_TOKEN_CHARACTERS 4096
#define UNKNOWN_NAME                                                                               \
    "no user is known by this name; users are known from their first request on, and by their "    \
    "identity or bearer token before it"

bool user_reference_is_identity(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    for (size_t i = 0; i < sizeof form; i++) {
        const char *allowed = form[i] == 'x' ? "0123456789abcdef" : "-";
        if (form[i] == '\0' || text[i] == '\0') {
            return form[i] == text[i];
        }
        if (strchr(allowed, text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* A user who was never here is added: there is nothing of it that could be restored. */
static struct user *by_identity(struct service *service, const char *identity)
{
    static const struct user_settings nothing_known = {0};
    struct user *user = user_directory_find_identity(service->users, identity);

    return user != NULL ? user : user_directory_restore(service->users, identity, &nothing_known);
}

static struct user *by_name(const struct body_node *node, const struct service *service)
{
    const char *name = NULL;
    struct user *user = NULL;

    if (body_text(node, &name)) {
        user = user_directory_find_name(service->users, name);
        if (user == NULL) {
            body_note(node, JSON_PART_VALUE, UNKNOWN_NAME);
        }
    }
    return user;
}

static struct user *by_token(const struct body_node *node, struct service *service)
{
    const struct text_rule rule = {1, MOST_TOKEN_CHARACTERS, false};
    const char *token = NULL;
    struct user *user = NULL;
    struct error err;

    if (text_field_read(node, rule, &token) &&
        !user_directory_authenticate(service->users, token, &user, &err)) {
        body_note(node, JSON_PART_VALUE, "%s", err.message);
    }
    return user;
}

static struct user *by_object(const struct body_node *node, struct service *service)
{
    static const char *const names[] = {"token", "identity", "userName"};
    struct body_node token = body_member(node, "token");
    struct body_node identity = body_member(node, "identity");
    struct body_node name = body_member(node, "userName");
    int given = (int)body_is_present(&token) + (int)body_is_present(&identity) +
                (int)body_is_present(&name);
    const char *text = NULL;

    body_allow_members(node, names, sizeof names / sizeof names[0]);
    if (given != 1) {
        body_note(node, JSON_PART_VALUE, "needs one of \"token\", \"identity\" and \"userName\"");
        return NULL;
    }
    if (body_is_present(&token)) {
        return by_token(&token, service);
    }
    if (body_is_present(&name)) {
        return by_name(&name, service);
    }
    if (body_text(&identity, &text) && !user_reference_is_identity(text)) {
        body_note(&identity, JSON_PART_VALUE, "must be a UUID in lower case");
        return NULL;
    }
    return text != NULL ? by_identity(service, text) : NULL;
}

struct user *user_reference_read(const struct body_node *node, struct service *service)
{
    if (!body_is_present(node)) {
        return NULL;
    }
    if (cJSON_IsObject(node->value)) {
        return by_object(node, service);
    }
    const char *text = cJSON_GetStringValue(node->value);
    if (text == NULL) {
        body_note(node, JSON_PART_VALUE,
                  "must be a user's name or identity, or an object with \"token\", "
                  "\"identity\" or \"userName\"");
        return NULL;
    }
    return user_reference_is_identity(text) ? by_identity(service, text) : by_name(node, service);
}

bool user_reference_query(const struct http_request *request, const struct service *service,
                          char out[UUID_TEXT_BYTES], struct problems *problems)
{
    struct buf text;

    buf_init(&text, QUERY_VALUE_BYTES);
    bool found = query_text(request, "user", &text, problems);
    if (found) {
        const struct user *user = user_directory_find_name(service->users, buf_text(&text));
        const char *identity = user != NULL ? user->identity : buf_text(&text);
        found = user_reference_is_identity(identity);
        if (found) {
            memcpy(out, identity, UUID_TEXT_BYTES);
        } else {
            problems_add_parameter(problems, "user", UNKNOWN_NAME);
        }
    }
    buf_clean_up(&text);
    return found;
}

void user_reference_add(cJSON *object, const struct user *user)
{
    cJSON *out = cJSON_AddObjectToObject(object, "user");

    (void)cJSON_AddStringToObject(out, "identity", user->identity);
    admin_add_text(out, "userName", user->user_name, strlen(user->user_name));
}
