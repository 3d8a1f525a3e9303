/* SPDX-License-Identifier: Apache-2.0 */
#include "config/table_sections.h"

#include "config/settings.h"
#include "domain/access_token.h"
#include "domain/user.h"

#define USER(member) SETTING_AT(user_settings, member)
#define TOKEN(member) SETTING_AT(access_token_seed, member)

/* An id stands in a request's path. */
static const struct setting_characters id_characters = {"!-.0-~",
                                                        "visible ASCII characters without '/'"};

static const struct setting rows[] = {
    {.path = "users",
     .type = SETTING_LIST,
     .most = 100000,
     .target = SETTING_AT(settings, users),
     .count = SETTING_AT(settings, user_count),
     .element_bytes = sizeof(struct user_settings),
     .sentence = "Users that are known from the start, each by its bearer token."},
    {.path = "users[].token",
     .type = SETTING_TEXT,
     .flags = SETTING_REQUIRED | SETTING_SENSITIVE | SETTING_UNIQUE,
     .least = 1,
     .most = 4096,
     .characters = &setting_visible_ascii,
     .target = USER(bearer_token),
     .sentence = "The bearer token that stands for the user."},
    {.path = "users[].userName",
     .type = SETTING_TEXT,
     .flags = SETTING_UNIQUE,
     .least = 3,
     .most = 100,
     .characters = &setting_id_characters,
     .target = USER(user_name),
     .sentence = "Made from the token when absent, like the names below."},
    {.path = "users[].displayName",
     .type = SETTING_TEXT,
     .least = 1,
     .most = 256,
     .target = USER(display_name),
     .sentence = "What GetUserDetails tells."},
    {.path = "users[].email",
     .type = SETTING_TEXT,
     .least = 1,
     .most = 254,
     .target = USER(email),
     .sentence = "What GetUserDetails tells as the primary address."},
    {.path = "users[].maxTokens",
     .type = SETTING_INTEGER,
     .most = 1000000,
     .target = USER(max_tokens),
     .present = USER(has_max_tokens),
     .sentence = "A quota of the user's own, instead of quota.maxTokensPerUser."},
    {.path = "users[].accessTokens",
     .type = SETTING_LIST,
     .most = 1000000,
     .target = USER(access_tokens),
     .count = USER(access_token_count),
     .element_bytes = sizeof(struct access_token_seed),
     .sentence = "Access tokens that the user starts with. The quota does not apply to them."},
    {.path = "users[].accessTokens[].name",
     .type = SETTING_TEXT,
     .flags = SETTING_REQUIRED,
     .least = 1,
     .most = ACCESS_TOKEN_NAME_SCALARS,
     .target = TOKEN(name),
     .sentence = "The token's name."},
    {.path = "users[].accessTokens[].expiresTime",
     .type = SETTING_INSTANT,
     .target = TOKEN(expires_ms),
     .present = TOKEN(has_expiry),
     .sentence = "tokens.defaultLifetimeDays from the start when absent. In the past: the token is "
                 "gone already."},
    {.path = "users[].accessTokens[].id",
     .type = SETTING_TEXT,
     .flags = SETTING_UNIQUE,
     .least = 1,
     .most = ACCESS_TOKEN_ID_SCALARS,
     .characters = &id_characters,
     .target = TOKEN(id),
     .sentence = "A random UUID when absent."},
    {.path = "users[].accessTokens[].secret",
     .type = SETTING_TEXT,
     .flags = SETTING_SENSITIVE,
     .least = 1,
     .most = ACCESS_TOKEN_SECRET_SCALARS,
     .target = TOKEN(secret),
     .sentence = "A random one when absent."},
};

struct table_section table_users(void)
{
    return (struct table_section){rows, sizeof rows / sizeof rows[0]};
}
