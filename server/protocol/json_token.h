/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The tokens of JSON that take more than a byte: each is checked and moved past, or refused. */
#include "base/error.h"
#include "protocol/json_scan.h"
#include "protocol/json_string.h"

/* At a quotation mark. `out` borrows from the text. */
MUST_CHECK bool json_token_string(struct json_scan *scan, struct json_string *out);

/* At a digit or a minus sign. */
MUST_CHECK bool json_token_number(struct json_scan *scan);
