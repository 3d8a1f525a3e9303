/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The Authorization header of bearer authentication (RFC 6750, section 2.1). */
#include <stdbool.h>

#include "protocol/http_message.h"

/*
 * The token of an Authorization header's value, borrowed from it; false when the value is not
 * "Bearer" (any case) followed by spaces and one token of visible ASCII characters.
 */
bool bearer_parse(struct http_text value, struct http_text *token);

/*
 * What in a request's first Authorization header must not be shown: the bearer token, or whatever
 * follows the name of another scheme; empty without the header. Borrowed from the request.
 */
struct http_text bearer_credentials(const struct http_request *request);
