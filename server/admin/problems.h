/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is wrong with a request to the admin API: all of it at once, each problem with its place.
 * The answer is {"message", "errors": [{"pointer", "line", "column", "message"}]} for a body, with
 * "parameter" in the place of the first three for a query string.
 */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "protocol/http_message.h"
#include "protocol/json.h"

struct problems {
    cJSON *list; /* NULL: none so far; owned */
};

void problems_clean_up(struct problems *problems);

bool problems_none(const struct problems *problems);

/* The place is NULL when the text has no such place. Past 100 problems nothing is added. */
void problems_add_at(struct problems *problems, const char *pointer,
                     const struct json_position *place, const char *message);
void problems_add_parameter(struct problems *problems, const char *parameter, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

/* Answers 400 with the problems, of which there is one at least. */
void problems_respond(const struct problems *problems, struct http_exchange *exchange);
