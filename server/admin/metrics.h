/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the server counts of the requests it handles; those to the admin API are not among them.
 * Counts only grow, whatever is reset. Labels are bounded: past METRICS_MAX_SERIES combinations of
 * operation and status, or of rule and kind, the rest is counted as "other".
 */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/http_message.h"

#define METRICS_MAX_SERIES 500

struct metrics;

struct metrics *metrics_new(void);
void metrics_destroy(struct metrics *metrics);

/* Counts an exchange that was handled. */
void metrics_count(struct metrics *metrics, const struct http_exchange *exchange);

/* Counts that a request held a secret where none belongs. */
void metrics_count_leak(struct metrics *metrics);

/* Counts how a handled exchange ended. */
void metrics_count_end(struct metrics *metrics, const struct http_outcome *outcome);

/* What others know, at this moment. */
struct metrics_state {
    const char *version;
    int64_t access_tokens;
    int64_t connections; /* -1: not known */
    int64_t journal_entries;
    int64_t journal_bytes;
    int64_t journal_evicted;
};

/* Appends all of it in the text format of Prometheus. */
void metrics_write(const struct metrics *metrics, const struct metrics_state *state,
                   struct buf *out);
