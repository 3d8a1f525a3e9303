/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Problems that the reader of configurations found, as answers of the admin API. */
#include "config/config_problem.h"
#include "protocol/http_message.h"

/* Answers 400 with the problems of a request's body, of which there is one at least. */
void config_refusal_of_body(const struct config_problems *problems, struct http_exchange *exchange);

/* Answers 409 with those of a configuration that was to be reloaded: each names its source, too. */
void config_refusal_of_reload(const struct config_problems *problems,
                              struct http_exchange *exchange);
