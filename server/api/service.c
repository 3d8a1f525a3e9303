/* SPDX-License-Identifier: Apache-2.0 */
#include "api/service.h"

#include <stdlib.h>

#include "base/mem.h"

static void configure_users(struct service *service)
{
    user_directory_set_mode(service->users, service->settings.auth_mode);
    user_directory_forget_settings(service->users);
    for (size_t i = 0; i < service->settings.user_count; i++) {
        (void)user_directory_configure(service->users, &service->settings.users[i]);
    }
}

/* The ids of a configuration are different, and so are those of an engine without rules. */
static void configure_faults(struct service *service)
{
    int64_t now_ms = clock_now_ms(service->clock);
    struct error err;

    fault_engine_clear(service->faults);
    fault_engine_reset(service->faults, now_ms);
    for (size_t i = 0; i < service->settings.fault_count; i++) {
        struct fault_rule *rule = fault_rule_share(&service->settings.faults[i]);
        if (!fault_engine_add(service->faults, rule, now_ms, &err)) {
            fault_rule_release(rule);
        }
    }
}

struct service *service_new(const struct service_settings *settings, struct clock *clock,
                            struct random *random, uint64_t fault_seed)
{
    struct service *service = mem_calloc(1, sizeof *service);

    service->settings = *settings;
    service->clock = clock;
    service->random = random;
    service->users = user_directory_new(settings->auth_mode);
    service->tokens = token_store_new(&settings->tokens, random, service->users);
    service->throttle = throttle_new(settings->throttle, settings->throttle_count);
    service->faults = fault_engine_new(fault_seed, clock_now_ms(clock));
    configure_users(service);
    configure_faults(service);
    return service;
}

void service_destroy(struct service *service)
{
    if (service != NULL) {
        fault_engine_destroy(service->faults);
        throttle_destroy(service->throttle);
        token_store_destroy(service->tokens);
        user_directory_destroy(service->users);
        free(service);
    }
}

void service_configure(struct service *service, const struct service_settings *settings)
{
    service->settings = *settings;
    throttle_destroy(service->throttle);
    service->throttle = throttle_new(settings->throttle, settings->throttle_count);
    token_store_configure(service->tokens, &settings->tokens);
    configure_users(service);
    configure_faults(service);
}

static bool seed_user(struct service *service, const struct user_settings *settings,
                      struct error *err)
{
    struct user *user = user_directory_configure(service->users, settings);
    int64_t now_ms = clock_now_ms(service->clock);

    for (size_t i = 0; i < settings->access_token_count; i++) {
        if (!token_store_seed(service->tokens, user, &settings->access_tokens[i], now_ms, err)) {
            return false;
        }
    }
    return true;
}

bool service_seed(struct service *service, struct error *err)
{
    for (size_t i = 0; i < service->settings.user_count; i++) {
        if (!seed_user(service, &service->settings.users[i], err)) {
            return false;
        }
    }
    return true;
}

/* An id that another user took in the meantime stays that user's; everything else is put back. */
static void seed_again(struct service *service, const struct user *only)
{
    struct error err;

    for (size_t i = 0; i < service->settings.user_count; i++) {
        const struct user_settings *settings = &service->settings.users[i];
        if (only == NULL || user_directory_configure(service->users, settings) == only) {
            (void)!seed_user(service, settings, &err);
        }
    }
}

static void reset_user(struct service *service, unsigned parts, struct user *user)
{
    if ((parts & SERVICE_TOKENS) != 0) {
        token_store_clear(service->tokens, user);
        seed_again(service, user);
    }
    if ((parts & SERVICE_FAULTS) != 0) {
        fault_engine_reset_user(service->faults, user->identity);
    }
    if ((parts & SERVICE_THROTTLE) != 0) {
        throttle_reset_user(service->throttle, user->identity);
    }
}

void service_reset(struct service *service, unsigned parts, struct user *user)
{
    if (user != NULL) {
        reset_user(service, parts, user);
        return;
    }
    if ((parts & SERVICE_CLOCK) != 0) {
        clock_reset(service->clock);
    }
    if ((parts & SERVICE_TOKENS) != 0) {
        token_store_clear(service->tokens, NULL);
        seed_again(service, NULL);
    }
    if ((parts & SERVICE_FAULTS) != 0) {
        configure_faults(service);
    }
    if ((parts & SERVICE_THROTTLE) != 0) {
        throttle_reset(service->throttle);
    }
}
