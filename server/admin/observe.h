/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Sees every exchange with the service twice: when it was handled, and when it ended. */
#include <stddef.h>

#include "admin/journal.h"
#include "admin/metrics.h"
#include "base/buf.h"
#include "base/redact.h"
#include "protocol/http_message.h"

struct observer {
    struct journal *journal; /* owned */
    struct metrics *metrics; /* owned */
    unsigned char key[SIPHASH_KEY_BYTES];
    struct buf scratch;
    /* How many connections are open, for the metrics; set by whoever knows. NULL: not told. */
    size_t (*connections)(const void *context);
    const void *connections_context;
};

struct observer *observer_new(const struct journal_settings *settings);
void observer_destroy(struct observer *observer);

/*
 * To be called when the answer is decided and before any of it is sent, so that whoever sees the
 * answer, or its loss, finds it in the journal. Warns in the log of a secret that stands where none
 * belongs. Requests to the admin API are not observed.
 */
void observer_handled(struct observer *observer, struct http_exchange *exchange);

/* To be called when the exchange has ended. */
void observer_completed(struct observer *observer, const struct http_exchange *exchange,
                        const struct http_outcome *outcome);
