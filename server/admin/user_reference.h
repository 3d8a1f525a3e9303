/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Who is meant by a request to the admin API. */
#include "admin/body.h"
#include "admin/query.h"
#include "api/service.h"

/*
 * Reads a user: its name or identity as a string, or an object with one of "token" (the bearer
 * token), "identity" and "userName". Whoever has not been here yet is added by token or identity,
 * without anything that could be seen of it. NULL when the node is absent, or after a complaint.
 * Borrowed until the directory's next change.
 */
struct user *user_reference_read(const struct body_node *node, struct service *service);

/*
 * The identity of the user that the parameter "user" names, by name or identity; false when it is
 * absent, or after a complaint.
 */
bool user_reference_query(const struct http_request *request, const struct service *service,
                          char out[UUID_TEXT_BYTES], struct problems *problems);

/* Whether a text has the form of an identity: a UUID in lower case. */
bool user_reference_is_identity(const char *text);

/* Adds "user": {"identity", "userName"}. */
void user_reference_add(cJSON *object, const struct user *user);
