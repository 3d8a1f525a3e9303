/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The whole store as one JSON document, out and in:
 *
 *   {"version": 1, "now": INSTANT, "users": [{"identity", "userName", "displayName", "email",
 *    "accessTokens": [{"id", "name", "expiresTime", "secretFingerprint"}]}]}
 *
 * Users stand in the order of their identities, tokens in the order of creation. Of secrets the
 * store has fingerprints only, of bearer tokens nothing: so has the document. Users who own
 * nothing and are called what everybody would be called are left out.
 */
#include <cjson/cJSON.h>

#include "admin/body.h"
#include "api/service.h"

cJSON *state_json(const struct service *service);

/* Complains about everything that is wrong with the document; changes nothing. */
void state_check(const struct body_node *root, const struct service *service);

/* Users that no configuration names are called what everybody is called; NULL: all of them. */
void state_forget_names(struct service *service, struct user *user);

/*
 * Puts a document without complaints in the place of what is there. Configured users keep their
 * names, all others get those of the document or are called what everybody is called. The clock
 * stays where it is: tokens that have expired by it are gone.
 */
void state_apply(const struct body_node *root, struct service *service);
