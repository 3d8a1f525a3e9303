/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What every answer of the server keeps to, whatever the request was. */
#include "protocol/http_message.h"

/* The value of the response's only header of that name; NULL when it has none, or several. */
const char *promises_header(const struct http_response *response, const char *name);

/* A promise that the answer of an exchange breaks, as a sentence; NULL when it breaks none. */
const char *promises_broken(const struct http_exchange *exchange);
