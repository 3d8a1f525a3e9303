/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The journal's requests as the SDK calls that they were: the attempts of one call have the same
 * amz-sdk-invocation-id (and user). A request without one is a call of one attempt.
 *
 * Gaps are real time between the moments at which two attempts were handled, whatever is done to
 * the server's clock: the pauses of a client are not the server's to freeze.
 */
#include <stddef.h>

#include <cjson/cJSON.h>

#include "admin/journal.h"

struct call {
    const struct journal_entry **attempts; /* oldest first; at least one */
    size_t attempt_count;
};

/* Borrows the journal's entries: good until the journal changes. */
struct calls {
    struct call **items; /* in the order of their first attempts */
    size_t count;
};

void calls_init(struct calls *calls, const struct journal *journal);
void calls_clean_up(struct calls *calls);

/* From the attempt before; 0 for the first. */
int64_t call_gap_ms(const struct call *call, size_t attempt);

/*
 * {invocationId (or null), operation, user, attempts: [{attempt, number, time, gapMs (null for the
 * first), status, fault, requestId, ...}]}, and for CreateAccessToken accessTokenIds and
 * duplicates: the tokens that it created beyond the one that was asked for. `incomplete` is true
 * when the first attempts are not in the journal.
 */
cJSON *call_json(const struct call *call);
