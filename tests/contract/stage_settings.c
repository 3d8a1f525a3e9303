/* SPDX-License-Identifier: Apache-2.0 */
#include "stage_settings.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/json.h"
#include "protocol/timestamp.h"

static bool parse_number(const char *value, int64_t *out)
{
    char *end;

    *out = strtoll(value, &end, 10);
    return end != value && *end == '\0';
}

static bool parse_bool(const char *value, bool *out)
{
    *out = strcmp(value, "true") == 0;
    return *out || strcmp(value, "false") == 0;
}

static bool take_auth_mode(struct stage *stage, const char *value)
{
    static const char *const names[] = {
        [AUTH_ANY] = "any", [AUTH_LISTED] = "listed", [AUTH_OFF] = "off"};

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], value) == 0) {
            stage->settings.auth_mode = (enum auth_mode)i;
            return true;
        }
    }
    return false;
}

/* The JSON object in a value; the stage frees it. */
static const cJSON *parse_object(struct stage *stage, const char *value)
{
    struct json_problem problem;
    cJSON *object = json_parse(value, strlen(value), 64, &problem);

    if (object == NULL || stage->document_count == STAGE_DOCUMENTS) {
        cJSON_Delete(object);
        return NULL;
    }
    stage->documents[stage->document_count++] = object;
    return object;
}

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(member) ? member->valuestring : NULL;
}

static double number_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(member) ? member->valuedouble : 0;
}

static bool take_operations(const char *name, struct throttle_rule *rule)
{
    enum operation operation;

    if (name == NULL || strcmp(name, "*") == 0) {
        rule->operations = UINT64_MAX;
        return true;
    }
    if (!operation_find(name, &operation)) {
        return false;
    }
    rule->operations = UINT64_C(1) << (unsigned)operation;
    return true;
}

static bool take_rule(struct stage *stage, const char *value)
{
    static const char *const keys[] = {[THROTTLE_BY_USER] = "user",
                                       [THROTTLE_BY_OPERATION] = "operation",
                                       [THROTTLE_GLOBAL] = "global"};
    const cJSON *object = parse_object(stage, value);
    const char *key = text_of(object, "key");

    if (key == NULL || stage->settings.throttle_count == STAGE_RULES) {
        return false;
    }
    struct throttle_rule *rule = &stage->rules[stage->settings.throttle_count++];
    *rule = (struct throttle_rule){.id = text_of(object, "id"),
                                   .rps = number_of(object, "rps"),
                                   .burst = number_of(object, "burst"),
                                   .message = text_of(object, "message")};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i], key) == 0) {
            rule->key = (enum throttle_key)i;
        }
    }
    const cJSON *match = cJSON_GetObjectItemCaseSensitive(object, "match");
    return take_operations(text_of(match, "operation"), rule) && rule->rps > 0 && rule->burst >= 1;
}

static bool take_seed(struct stage *stage, const cJSON *object)
{
    const char *expires = text_of(object, "expiresTime");

    if (stage->seed_count == STAGE_SEEDS) {
        return false;
    }
    struct access_token_seed *seed = &stage->seeds[stage->seed_count++];
    *seed = (struct access_token_seed){.name = text_of(object, "name"),
                                       .id = text_of(object, "id"),
                                       .secret = text_of(object, "secret"),
                                       .has_expiry = expires != NULL};
    return seed->name != NULL &&
           (expires == NULL || timestamp_parse(expires, strlen(expires), &seed->expires_ms));
}

static bool take_user(struct stage *stage, const char *value)
{
    const cJSON *object = parse_object(stage, value);
    const cJSON *seed;

    if (object == NULL || stage->settings.user_count == STAGE_USERS) {
        return false;
    }
    struct user_settings *user = &stage->users[stage->settings.user_count++];
    *user = (struct user_settings){
        .bearer_token = text_of(object, "token"),
        .user_name = text_of(object, "userName"),
        .display_name = text_of(object, "displayName"),
        .email = text_of(object, "email"),
        .has_max_tokens = cJSON_HasObjectItem(object, "maxTokens"),
        .max_tokens = (int64_t)number_of(object, "maxTokens"),
        .access_tokens = stage->seeds + stage->seed_count,
    };
    cJSON_ArrayForEach(seed, cJSON_GetObjectItemCaseSensitive(object, "accessTokens"))
    {
        if (!take_seed(stage, seed)) {
            return false;
        }
        user->access_token_count++;
    }
    return user->bearer_token != NULL;
}

static bool take_max_tokens_per_user(struct stage *stage, const char *value)
{
    return parse_number(value, &stage->settings.tokens.max_tokens_per_user);
}

static bool take_max_tokens(struct stage *stage, const char *value)
{
    return parse_number(value, &stage->settings.tokens.max_tokens);
}

static bool take_json_depth(struct stage *stage, const char *value)
{
    return parse_number(value, &stage->settings.json_depth);
}

static bool take_unique_names(struct stage *stage, const char *value)
{
    return parse_bool(value, &stage->settings.tokens.unique_names);
}

static bool take_default_lifetime(struct stage *stage, const char *value)
{
    return parse_number(value, &stage->settings.tokens.default_lifetime_days);
}

static bool take_max_lifetime(struct stage *stage, const char *value)
{
    return parse_number(value, &stage->settings.tokens.max_lifetime_days);
}

static bool take_advance(struct stage *stage, const char *value)
{
    int64_t ms;

    if (!parse_number(value, &ms)) {
        return false;
    }
    clock_advance(&stage->clock, ms);
    return true;
}

static bool take_instant(struct stage *stage, const char *value)
{
    int64_t instant_ms;

    if (!timestamp_parse(value, strlen(value), &instant_ms)) {
        return false;
    }
    clock_set(&stage->clock, instant_ms);
    return true;
}

static bool take_ready(struct stage *stage, const char *value)
{
    return parse_bool(value, &stage->admin.ready);
}

static bool take_seeded(struct stage *stage, const char *value)
{
    return parse_bool(value, &stage->admin.seeded);
}

static bool take_refusal(struct stage *stage, const char *value)
{
    static const struct {
        const char *name;
        enum error_kind kind;
    } kinds[] = {{"malformed ", ERROR_MALFORMED_REQUEST},
                 {"too-large ", ERROR_REQUEST_TOO_LARGE},
                 {"headers-too-large ", ERROR_HEADERS_TOO_LARGE}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].name);
        if (strncmp(value, kinds[i].name, length) == 0) {
            error_fill(&stage->refusal, kinds[i].kind, "%s", value + length);
            stage->refused = true;
            return true;
        }
    }
    return false;
}

struct known_setting {
    const char *name;
    bool (*take)(struct stage *stage, const char *value);
    bool configures; /* the service, rather than the clock or the request */
};

static const struct known_setting known[] = {
    {"auth.mode", take_auth_mode, true},
    {"quota.maxTokensPerUser", take_max_tokens_per_user, true},
    {"limits.tokens", take_max_tokens, true},
    {"limits.jsonDepth", take_json_depth, true},
    {"tokens.uniqueNames", take_unique_names, true},
    {"tokens.defaultLifetimeDays", take_default_lifetime, true},
    {"tokens.maxLifetimeDays", take_max_lifetime, true},
    {"throttle", take_rule, true},
    {"users", take_user, true},
    {"clock.advance", take_advance, false},
    {"clock.set", take_instant, false},
    {"ready", take_ready, false},
    {"seeded", take_seeded, false},
    {"refused", take_refusal, false},
};

bool stage_settings_take(struct stage *stage, const struct case_setting *setting, bool *configured)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, setting->name) == 0) {
            *configured |= known[i].configures;
            return known[i].take(stage, setting->value);
        }
    }
    return false;
}

void stage_settings_clean_up(struct stage *stage)
{
    for (size_t i = 0; i < stage->document_count; i++) {
        cJSON_Delete(stage->documents[i]);
    }
}
