/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Access tokens that come by the admin API, as those of a configuration do: without quota. */
#include <stddef.h>

#include <cjson/cJSON.h>

#include "admin/body.h"
#include "api/service.h"

#define SEEDING_MOST 100000 /* tokens in one request */

struct seeding {
    struct access_token_seed *seeds;            /* owned; strings are the body's */
    char (*secrets)[ACCESS_TOKEN_SECRET_BYTES]; /* owned; of those that the body leaves open */
    size_t count;
};

/* Reads a list of {"name", "expiresTime"?, "id"?, "secret"?}; clean up also after complaints. */
void seeding_read(const struct body_node *list, struct seeding *out);
void seeding_clean_up(struct seeding *seeding);

/* Complains about every id that a token of the service has already. */
void seeding_check_ids(const struct seeding *seeding, const struct service *service,
                       const struct body_node *list);

/*
 * Adds the tokens and returns what became of each: {"id", "name", "expiresTime", "live",
 * "secret"}; the secret is there when it was made up here, and a token that has expired already is
 * not live. *live is the number of those that are.
 */
cJSON *seeding_apply(struct seeding *seeding, struct service *service, struct user *user,
                     size_t *live);
