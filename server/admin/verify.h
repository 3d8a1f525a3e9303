/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Did it happen, and as often as it should? Judged by what the journal holds; when requests that
 * might have counted were evicted, only what cannot be undone by them is confirmed.
 *
 *   {"match": {...}, "times": n | {"min", "max"}, "calls": ..., "attempts": ..., "minGapMs": n,
 *    "since": NUMBER | "INSTANT"}
 *
 *   match     which requests count: see entry_match.h; absent: all
 *   times     how many requests there must be; absent: at least 1, unless "calls" is given
 *   calls     how many SDK calls they must belong to
 *   attempts  how many attempts each of these calls must have had
 *   minGapMs  how long after the attempt before it each later attempt must have come (real time)
 *   since     only requests after the one with this number, or not before this instant
 */
#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "admin/body.h"
#include "admin/entry_match.h"
#include "admin/filter.h"
#include "admin/journal.h"
#include "admin/range.h"

struct verify_request {
    struct entry_match match;
    struct range times;
    struct range calls;
    bool has_attempts;
    struct range attempts;
    bool has_min_gap;
    int64_t min_gap_ms;
    struct filter since; /* after_number and since_ms only */
};

/* Reads the whole body; complaints are the body's. Clean up also after complaints. */
void verify_read(const struct body_node *root, struct verify_request *out);
void verify_clean_up(struct verify_request *request);

/*
 * {"verified": true, "matched", "calls"}, or {"verified": false, "reason", "message", "matched",
 * "calls", "total", "evicted"} and what was seen instead:
 *   reason      "times", "calls", "attempts", "minGapMs", or "evicted": it cannot be told any more
 *   seen        the newest of the requests that matched
 *   nearMisses  when too few matched: the newest that fail one criterion only, and which
 *   violations  when it is about attempts or gaps: the calls
 * `user_identity` is that of entry_match_user, NULL when there is none.
 */
cJSON *verify_judge(const struct verify_request *request, const struct journal *journal,
                    const char *user_identity, bool *verified);
