/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Percent-decoding of path labels and query strings (RFC 3986). A '+' stands for itself: AWS
 * clients send a space as %20 and a plus sign as %2B.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "protocol/http_message.h"

/*
 * Appends the decoded text, which holds valid UTF-8 without U+0000. Otherwise, or when it passes
 * the buffer's limit: false with ERROR_MALFORMED_REQUEST and nothing appended.
 */
MUST_CHECK bool uri_decode(const char *text, size_t length, struct buf *out, struct error *err);

/*
 * Finds the member `name` of a query string (what follows the '?') and appends its decoded value:
 * an empty one when there is no '='. *found says whether it is there. ERROR_MALFORMED_REQUEST when
 * it is there twice, or when its value or the name of any member cannot be decoded.
 */
MUST_CHECK bool uri_query_member(struct http_text query, const char *name, struct buf *out,
                                 bool *found, struct error *err);
