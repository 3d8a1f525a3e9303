/* SPDX-License-Identifier: Apache-2.0 */
#include "stage.h"

#include <stdio.h>
#include <string.h>

#include "stage_settings.h"

#define START_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define SEED 42

void stage_init(struct stage *stage)
{
    *stage = (struct stage){
        .settings = {.auth_mode = AUTH_ANY,
                     .tokens = {.max_tokens_per_user = 100,
                                .max_tokens = 1000000,
                                .default_lifetime_days = 365},
                     .json_depth = 64},
        .admin = {.ready = true, .port = 8700, .seeded = true, .seed = SEED},
    };
    stage->settings.throttle = stage->rules;
    stage->settings.users = stage->users;
    clock_init(&stage->clock,
               &(struct clock_settings){.has_start = true, .start_ms = START_MS, .frozen = true});
    random_init_seeded(&stage->random, SEED);
}

void stage_clean_up(struct stage *stage)
{
    service_destroy(stage->admin.service);
    stage_settings_clean_up(stage);
}

static bool start(struct stage *stage)
{
    struct error err;

    stage->admin.service = service_new(&stage->settings, &stage->clock, &stage->random, SEED);
    if (!service_seed(stage->admin.service, &err)) {
        (void)fprintf(stderr, "the seed is refused: %s\n", err.message);
        return false;
    }
    return true;
}

bool stage_apply(struct stage *stage, const struct case_setting *settings, size_t count)
{
    bool configured = false;

    for (size_t i = 0; i < count; i++) {
        if (!stage_settings_take(stage, &settings[i], &configured)) {
            (void)fprintf(stderr, "no good setting: @%s %s\n", settings[i].name, settings[i].value);
            return false;
        }
    }
    if (stage->admin.service == NULL) {
        return start(stage);
    }
    if (configured) {
        service_configure(stage->admin.service, &stage->settings);
    }
    return true;
}

void stage_send(struct stage *stage, const struct case_exchange *request,
                struct http_exchange *exchange)
{
    *exchange = (struct http_exchange){.request = {.method = request->method,
                                                   .target = request->target,
                                                   .headers = request->headers,
                                                   .header_count = request->header_count,
                                                   .body = request->body.data,
                                                   .body_length = request->body.length}};
    if (stage->refused) {
        exchange->request.refusal = &stage->refusal;
        stage->refused = false;
    }
    http_response_init(&exchange->response);
    admin_handle(&stage->admin, exchange);
}
