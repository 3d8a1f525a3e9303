/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The fault rules in force and what they have done. Rules are judged in order; the first that fires
 * wins, unless it continues. Time is an argument, on the server's clock.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "policy/fault_rule.h"

#define FAULT_MAX_FIRED 8 /* rules that may act on one request */

/* One rule that fired; borrowed until the rules change. */
struct fault_fired {
    const struct fault_rule *rule;
    const struct fault_outcome *outcome;
    int64_t delay_ms;
    uint64_t garbage; /* the seed of random bytes, for outcomes that send some */
};

struct fault_decision {
    size_t count; /* 0: nothing happens */
    struct fault_fired fired[FAULT_MAX_FIRED];
};

/* What a rule has done so far, over all its scope keys. */
struct fault_statistics {
    int64_t matches;   /* requests that it was for */
    int64_t hits;      /* times that it fired */
    int64_t remaining; /* times that it can still fire for the keys seen; -1: without limit */
    bool completed;    /* it has fired for a key, and can for none of them any more */
    int64_t added_ms;  /* when its lifetime began */
};

struct fault_engine;

/* The engine takes the rules over from the array (not the array). Windows and lifetimes start now.
 */
struct fault_engine *fault_engine_new(uint64_t seed, int64_t now_ms);
void fault_engine_destroy(struct fault_engine *engine);

/* Whether there is no rule at all: then there is nothing to decide. */
bool fault_engine_is_empty(const struct fault_engine *engine);

uint64_t fault_engine_seed(const struct fault_engine *engine);

/* Forgets all counters; windows start anew. Rules stay. */
void fault_engine_reset(struct fault_engine *engine, int64_t now_ms);

/* Forgets the counters of one user, whose identity is the key of rules scoped by user. */
void fault_engine_reset_user(struct fault_engine *engine, const char *user_identity);

/* Appends a rule and takes it over. Errors: ERROR_CONFLICT when its id is in use (not taken over).
 */
MUST_CHECK bool fault_engine_add(struct fault_engine *engine, struct fault_rule *rule,
                                 int64_t now_ms, struct error *err);

/*
 * Puts a rule in the place of the one with the same id, with the reference going over likewise; its
 * counters start anew. False when there is none.
 */
bool fault_engine_replace(struct fault_engine *engine, struct fault_rule *rule, int64_t now_ms);

/* False when there is no such rule. */
bool fault_engine_remove(struct fault_engine *engine, const char *id);
void fault_engine_clear(struct fault_engine *engine);

/* Removes the rules whose lifetime is over. */
void fault_engine_expire(struct fault_engine *engine, int64_t now_ms);

/* The rules in order: index from 0; NULL past the end. Borrowed until the rules change. */
const struct fault_rule *fault_engine_rule(const struct fault_engine *engine, size_t index,
                                           struct fault_statistics *statistics);

/* The index of the rule with an id; false when there is none. */
bool fault_engine_find(const struct fault_engine *engine, const char *id, size_t *index);

/* Judges a request and counts it. */
void fault_engine_decide(struct fault_engine *engine, const struct fault_subject *subject,
                         int64_t now_ms, struct fault_decision *decision);

/* What the rule would do with its next matches for a scope key ("" is the global one). */
struct fault_preview {
    int64_t match_number;
    bool fires;
    int64_t delay_ms;
    size_t step; /* the index of the outcome in a sequence */
};

/* Fills `count` previews of the rule at an index; counts nothing. */
void fault_engine_preview(const struct fault_engine *engine, size_t index, const char *scope_key,
                          struct fault_preview *previews, size_t count);
