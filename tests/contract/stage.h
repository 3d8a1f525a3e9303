/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The server without its sockets: clock frozen at 2026-01-01T00:00:00Z, seed 42, and the settings
 * of a case.
 */
#include "admin/admin.h"
#include "case_file.h"

#define STAGE_RULES 4
#define STAGE_USERS 4
#define STAGE_SEEDS 16
#define STAGE_DOCUMENTS (STAGE_RULES + STAGE_USERS)

struct stage {
    struct clock clock;
    struct random random;
    struct admin admin;
    struct service_settings settings;
    struct throttle_rule rules[STAGE_RULES];
    struct user_settings users[STAGE_USERS];
    struct access_token_seed seeds[STAGE_SEEDS];
    size_t seed_count;
    struct cJSON *documents[STAGE_DOCUMENTS]; /* own the strings of rules, users and seeds */
    size_t document_count;
    bool refused; /* the next request was refused by the transport */
    struct error refusal;
};

void stage_init(struct stage *stage);
void stage_clean_up(struct stage *stage);

/*
 * Applies the settings in front of an exchange. Those of the first one are what the server starts
 * with; later ones reload its configuration. False, after a line on stderr, for one it does not
 * know.
 */
bool stage_apply(struct stage *stage, const struct case_setting *settings, size_t count);

/* Sends the request. The response is the caller's to clean up. */
void stage_send(struct stage *stage, const struct case_exchange *request,
                struct http_exchange *exchange);
