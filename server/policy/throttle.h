/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Token buckets: how many requests a second are admitted, and how many at once. Time is an
 * argument; a refusal consumes nothing, in no bucket.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/operation.h"

enum throttle_key {
    THROTTLE_BY_USER,      /* a bucket for each user */
    THROTTLE_BY_OPERATION, /* a bucket for each operation */
    THROTTLE_GLOBAL        /* one bucket */
};

/* Strings are borrowed. */
struct throttle_rule {
    const char *id;      /* unique */
    uint64_t operations; /* bit 1 << enum operation for each that the rule applies to */
    enum throttle_key key;
    double rps;          /* requests a second that the bucket refills by, > 0 */
    double burst;        /* requests that a full bucket holds, >= 1 */
    const char *message; /* of the refusal; NULL: a default */
};

struct throttle_refusal {
    const struct throttle_rule *rule;
    int64_t retry_after_ms; /* > 0: when a bucket that is short of a request will have it */
};

struct throttle;

/* The rules are borrowed for the throttle's life. All buckets are full. */
struct throttle *throttle_new(const struct throttle_rule *rules, size_t rule_count);
void throttle_destroy(struct throttle *throttle);

/* The rules that it was made with. */
const struct throttle_rule *throttle_rules(const struct throttle *throttle, size_t *count);

/* Fills every bucket, or only those that are one user's own. */
void throttle_reset(struct throttle *throttle);
void throttle_reset_user(struct throttle *throttle, const char *user_identity);

/* How many requests the bucket of a rule (by its index) holds for a key; for people to look at. */
double throttle_available(struct throttle *throttle, size_t rule_index, const char *key,
                          int64_t now_ms);

/*
 * Takes one request from the bucket of every rule that applies; when one of them is short of it,
 * takes nothing and is false with the refusal that asks for the longest wait.
 */
bool throttle_admit(struct throttle *throttle, enum operation operation, const char *user_identity,
                    int64_t now_ms, struct throttle_refusal *refusal);
