/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/verify.h"

static void read_since(const struct body_node *node, struct filter *out)
{
    int64_t number = 0;

    if (cJSON_IsNumber(node->value)) {
        if (body_integer(node, 0, INT64_MAX, &number)) {
            out->after_number = (uint64_t)number;
        }
        return;
    }
    out->has_since = body_instant(node, &out->since_ms);
}

void verify_read(const struct body_node *root, struct verify_request *out)
{
    static const char *const names[] = {"match", "times", "calls", "attempts", "minGapMs", "since"};
    struct body_node member;

    *out = (struct verify_request){.calls = {0, -1}};
    body_allow_members(root, names, sizeof names / sizeof names[0]);
    member = body_member(root, "match");
    entry_match_read(&member, &out->match);
    member = body_member(root, "calls");
    bool has_calls = range_read(&member, &out->calls);
    out->times = (struct range){has_calls ? 0 : 1, -1};
    member = body_member(root, "times");
    (void)range_read(&member, &out->times);
    member = body_member(root, "attempts");
    out->has_attempts = range_read(&member, &out->attempts);
    member = body_member(root, "minGapMs");
    out->has_min_gap = body_integer(&member, 0, INT64_MAX, &out->min_gap_ms);
    member = body_member(root, "since");
    read_since(&member, &out->since);
}

void verify_clean_up(struct verify_request *request)
{
    entry_match_clean_up(&request->match);
}
