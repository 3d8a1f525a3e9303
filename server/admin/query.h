/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The query string of a request, parameter by parameter, and everything that is wrong with it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/problems.h"
#include "base/buf.h"
#include "protocol/http_message.h"

#define QUERY_VALUE_BYTES 512

/* Complains about every parameter whose name is not among `names`. */
void query_allow(const struct http_request *request, const char *const *names, size_t count,
                 struct problems *problems);

/* Appends the parameter's value; false when it is absent, or after a complaint. */
bool query_text(const struct http_request *request, const char *name, struct buf *out,
                struct problems *problems);

struct query_range {
    int64_t least; /* not negative */
    int64_t most;
};

/* Reads an integer; leaves *out as it is when it is absent or wrong. */
void query_integer(const struct http_request *request, const char *name, struct query_range range,
                   int64_t *out, struct problems *problems);
