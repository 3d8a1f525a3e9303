/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which entries of the journal are asked for:
 * ?operation=NAME&user=NAME-OR-IDENTITY&status=N&since=NUMBER-OR-INSTANT&limit=N
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/journal_entry.h"
#include "admin/problems.h"
#include "base/buf.h"
#include "protocol/http_message.h"

#define FILTER_USER_BYTES 512

struct filter {
    const char *operation;        /* static; NULL: any */
    char user[FILTER_USER_BYTES]; /* name or identity; "": any */
    bool has_status;
    int64_t status;
    uint64_t after_number; /* only entries with a greater number */
    bool has_since;
    int64_t since_ms; /* and not handled before this instant */
    bool has_limit;
    int64_t limit; /* the newest of those that are left */
};

/*
 * Reads the query string of the request; complains about every parameter that is unknown or wrong.
 * `allowed` are the names of those that the path knows, a part of FILTER_PARAMETERS.
 */
struct filter_parameters {
    const char *const *names;
    size_t count;
};

void filter_read(const struct http_request *request, struct filter_parameters allowed,
                 struct filter *out, struct problems *problems);

/* Whether the entry is asked for; the limit is the caller's. */
bool filter_holds(const struct filter *filter, const struct journal_entry *entry);

/*
 * "since" as text: digits are the number of an entry, everything else an instant. False when it is
 * neither.
 */
bool filter_read_since(const char *text, struct filter *out);
