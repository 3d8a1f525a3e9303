/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/throttle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/table.h"

/*
 * So that made-up users cannot fill the memory: past this many, a rule forgets its oldest bucket,
 * which is the same as filling it.
 */
#define MAX_BUCKETS_A_RULE 20000

/* What sums of fractions may be short of; a bucket that holds ONE_REQUEST admits one. */
#define ROUNDING 1e-9
#define ONE_REQUEST (1.0 - ROUNDING)

#define LONGEST_WAIT_MS 1e15 /* longer than the clock can go; the quotient may be no integer */

struct bucket {
    double tokens;
    int64_t filled_ms; /* when `tokens` was right */
};

struct throttle {
    const struct throttle_rule *rules;
    size_t rule_count;
    struct table **buckets; /* of each rule, by key */
};

struct throttle *throttle_new(const struct throttle_rule *rules, size_t rule_count)
{
    struct throttle *throttle = mem_calloc(1, sizeof *throttle);

    throttle->rules = rules;
    throttle->rule_count = rule_count;
    throttle->buckets = mem_calloc(rule_count, sizeof(struct table *));
    for (size_t i = 0; i < rule_count; i++) {
        throttle->buckets[i] = table_new();
    }
    return throttle;
}

void throttle_destroy(struct throttle *throttle)
{
    if (throttle == NULL) {
        return;
    }
    for (size_t i = 0; i < throttle->rule_count; i++) {
        table_destroy(throttle->buckets[i], free);
    }
    free((void *)throttle->buckets);
    free(throttle);
}

const struct throttle_rule *throttle_rules(const struct throttle *throttle, size_t *count)
{
    *count = throttle->rule_count;
    return throttle->rules;
}

void throttle_reset(struct throttle *throttle)
{
    for (size_t i = 0; i < throttle->rule_count; i++) {
        table_clear(throttle->buckets[i], free);
    }
}

void throttle_reset_user(struct throttle *throttle, const char *user_identity)
{
    for (size_t i = 0; i < throttle->rule_count; i++) {
        struct table_entry *entry =
            table_find(throttle->buckets[i], user_identity, strlen(user_identity));
        if (entry != NULL) {
            free(table_value(entry));
            table_remove(throttle->buckets[i], entry);
        }
    }
}

static const char *key_of(const struct throttle_rule *rule, enum operation operation,
                          const char *user_identity)
{
    switch (rule->key) {
    case THROTTLE_BY_USER:
        return user_identity;
    case THROTTLE_BY_OPERATION:
        return operation_name(operation);
    case THROTTLE_GLOBAL:
    default:
        return "*";
    }
}

/* A clock that was moved back must not empty a bucket: it refills from the earlier instant on. */
static void refill(const struct throttle_rule *rule, struct bucket *bucket, int64_t now_ms)
{
    if (now_ms > bucket->filled_ms) {
        double gained = (double)(now_ms - bucket->filled_ms) * rule->rps / 1000.0;
        bucket->tokens = fmin(rule->burst, bucket->tokens + gained);
    }
    bucket->filled_ms = now_ms;
}

static struct bucket *bucket_of(const struct throttle_rule *rule, struct table *buckets,
                                const char *key, int64_t now_ms)
{
    struct bucket *bucket = table_get(buckets, key, strlen(key));

    if (bucket == NULL) {
        if (table_count(buckets) >= MAX_BUCKETS_A_RULE) {
            struct table_entry *oldest = table_first(buckets);
            free(table_value(oldest));
            table_remove(buckets, oldest);
        }
        bucket = mem_alloc(sizeof *bucket);
        *bucket = (struct bucket){rule->burst, now_ms};
        (void)table_add(buckets, key, strlen(key), bucket);
    }
    refill(rule, bucket, now_ms);
    return bucket;
}

static bool applies(const struct throttle_rule *rule, enum operation operation)
{
    return (rule->operations >> (unsigned)operation & 1U) != 0;
}

/*
 * Aims between what admits a request and 1, so that a rounding error neither refuses who waited nor
 * adds a millisecond.
 */
static int64_t wait_ms(const struct throttle_rule *rule, const struct bucket *bucket)
{
    double wait = ceil((1.0 - ROUNDING / 2 - bucket->tokens) * 1000.0 / rule->rps);

    return (int64_t)fmin(fmax(wait, 1.0), LONGEST_WAIT_MS);
}

bool throttle_admit(struct throttle *throttle, enum operation operation, const char *user_identity,
                    int64_t now_ms, struct throttle_refusal *refusal)
{
    *refusal = (struct throttle_refusal){0};
    for (size_t i = 0; i < throttle->rule_count; i++) {
        const struct throttle_rule *rule = &throttle->rules[i];
        if (!applies(rule, operation)) {
            continue;
        }
        const struct bucket *bucket =
            bucket_of(rule, throttle->buckets[i], key_of(rule, operation, user_identity), now_ms);
        if (bucket->tokens < ONE_REQUEST && wait_ms(rule, bucket) > refusal->retry_after_ms) {
            *refusal = (struct throttle_refusal){rule, wait_ms(rule, bucket)};
        }
    }
    if (refusal->rule != NULL) {
        return false;
    }
    for (size_t i = 0; i < throttle->rule_count; i++) {
        const struct throttle_rule *rule = &throttle->rules[i];
        if (applies(rule, operation)) {
            bucket_of(rule, throttle->buckets[i], key_of(rule, operation, user_identity), now_ms)
                ->tokens -= 1.0;
        }
    }
    return true;
}

double throttle_available(struct throttle *throttle, size_t rule_index, const char *key,
                          int64_t now_ms)
{
    const struct throttle_rule *rule = &throttle->rules[rule_index];
    struct bucket *bucket = table_get(throttle->buckets[rule_index], key, strlen(key));

    if (bucket == NULL) {
        return rule->burst;
    }
    refill(rule, bucket, now_ms);
    return bucket->tokens;
}
