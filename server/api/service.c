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

struct service *service_new(const struct service_settings *settings, struct clock *clock,
                            struct random *random)
{
    struct service *service = mem_calloc(1, sizeof *service);

    service->settings = *settings;
    service->clock = clock;
    service->random = random;
    service->users = user_directory_new(settings->auth_mode);
    service->tokens = token_store_new(&settings->tokens, random, service->users);
    service->throttle = throttle_new(settings->throttle, settings->throttle_count);
    configure_users(service);
    return service;
}

void service_destroy(struct service *service)
{
    if (service != NULL) {
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
