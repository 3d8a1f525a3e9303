/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Answers of the admin API. */
#include <cjson/cJSON.h>

#include "protocol/http_message.h"

/* Answers with JSON; frees the tree. */
void admin_respond(struct http_exchange *exchange, int status, cJSON *body);

/* Adds text that need not be UTF-8; what is not, and NUL, becomes U+FFFD. */
void admin_add_text(cJSON *object, const char *name, const char *text, size_t length);

/* Adds a string, or null when it is empty. */
void admin_add_string_or_null(cJSON *object, const char *name, const char *text);

/* Adds an instant as RFC 3339 text. */
void admin_add_instant(cJSON *object, const char *name, int64_t instant_ms);
