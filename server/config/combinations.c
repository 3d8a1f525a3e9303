/* SPDX-License-Identifier: Apache-2.0 */
#include "config/combinations.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/config_parts.h"

static size_t index_of(const char *path)
{
    size_t index = 0;

    while (strcmp(setting_at(index)->path, path) != 0) {
        index++;
    }
    return index;
}

/* Takes the message over. */
static void complain(const struct config *config, const char *path, char *message,
                     struct config_problems *problems)
{
    size_t index = index_of(path);
    const struct config_value *value = &config->values[index];
    bool in_file = value->origin == CONFIG_FILE;
    struct config_problem *problem = config_problems_add(problems);

    if (problem == NULL) {
        free(message);
        return;
    }
    *problem = (struct config_problem){
        .source = in_file ? mem_strdup(config->file) : config_origin_name(config, index),
        .has_place = in_file,
        .at = value->at,
        .pointer = in_file ? setting_pointer(setting_at(index)) : mem_strdup(""),
        .message = message,
        .row = setting_at(index),
    };
}

static void check_users(const struct config *config, struct config_problems *problems)
{
    const struct settings *settings = &config->settings;

    if (config_problems_about(problems, "auth") || config_problems_about(problems, "users")) {
        return;
    }
    if (settings->auth_mode == AUTH_LISTED && settings->user_count == 0) {
        complain(config, "auth.mode",
                 mem_strdup("\"listed\" admits only \"users\", and there are none"), problems);
    }
    if (settings->auth_mode == AUTH_OFF && settings->user_count > 0) {
        complain(config, "auth.mode",
                 mem_strdup("\"off\" asks nobody for a token, so \"users\" could never be met"),
                 problems);
    }
}

/* The default is the value to blame unless only the limit was set. */
static void check_lifetimes(const struct config *config, struct config_problems *problems)
{
    static const char default_path[] = "tokens.defaultLifetimeDays";
    static const char max_path[] = "tokens.maxLifetimeDays";
    const struct token_settings *tokens = &config->settings.tokens;
    bool default_is_given = config->values[index_of(default_path)].origin != CONFIG_DEFAULT;

    if (tokens->max_lifetime_days == 0 ||
        tokens->default_lifetime_days <= tokens->max_lifetime_days ||
        config_problems_about(problems, default_path) ||
        config_problems_about(problems, max_path)) {
        return;
    }
    if (default_is_given) {
        complain(config, default_path,
                 mem_printf("must be at most %s, which is %" PRId64, max_path,
                            tokens->max_lifetime_days),
                 problems);
    } else {
        complain(config, max_path,
                 mem_printf("must be at least %s, which is %" PRId64 " unless you set it",
                            default_path, tokens->default_lifetime_days),
                 problems);
    }
}

static bool is_set(const struct config *config, const char *path)
{
    return config->values[index_of(path)].origin != CONFIG_DEFAULT;
}

/* Each of these paths needs, or forbids, the other. */
static void check_tls_pairs(const struct config *config, struct config_problems *problems)
{
    static const struct {
        const char *path;
        const char *other;
        bool needed;
        const char *message;
    } pairs[] = {
        {"tls.cert", "tls.port", true, "is of no use without tls.port"},
        {"tls.key", "tls.port", true, "is of no use without tls.port"},
        {"tls.caOut", "tls.port", true, "is of no use without tls.port"},
        {"tls.names", "tls.port", true, "is of no use without tls.port"},
        {"tls.cert", "tls.key", true, "needs tls.key, its private key"},
        {"tls.key", "tls.cert", true, "needs tls.cert, its certificate"},
        {"tls.caOut", "tls.cert", false, "is of no use with tls.cert: no CA is made"},
        {"tls.names", "tls.cert", false, "is of no use with tls.cert: no certificate is made"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (is_set(config, pairs[i].path) && is_set(config, pairs[i].other) != pairs[i].needed) {
            complain(config, pairs[i].path, mem_strdup(pairs[i].message), problems);
            return;
        }
    }
}

static void check_tls(const struct config *config, struct config_problems *problems)
{
    const struct http_server_settings *http = &config->settings.http;

    if (config_problems_about(problems, "tls") || config_problems_about(problems, "port")) {
        return;
    }
    check_tls_pairs(config, problems);
    if (http->has_tls && http->tls_port != 0 && http->tls_port == http->port) {
        complain(config, "tls.port", mem_strdup("is the port of plain HTTP; choose another"),
                 problems);
    }
}

void combinations_check(const struct config *config, struct config_problems *problems)
{
    if (config->file != NULL && !cJSON_IsObject(config->tree)) {
        return;
    }
    check_users(config, problems);
    check_lifetimes(config, problems);
    check_tls(config, problems);
}
