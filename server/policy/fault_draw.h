/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The chance in fault rules. A draw is a hash of (seed, rule, scope key, match number), not the
 * next number of a generator: so the same seed decides the same whatever else happens, in whatever
 * order requests arrive.
 */
#include <stdint.h>

#include "policy/fault_rule.h"

struct fault_draw {
    uint64_t seed;
    const char *rule_id;
    const char *scope_key;
    uint64_t match_number; /* from 1 */
};

/* What a draw is for: each purpose has numbers of its own. */
enum fault_purpose { DRAW_PROBABILITY, DRAW_DELAY, DRAW_DELAY_SECOND, DRAW_GARBAGE };

/* 64 evenly distributed bits. */
uint64_t fault_draw_bits(const struct fault_draw *draw, enum fault_purpose purpose);

/* A number from 0 up to but not including 1, evenly distributed. */
double fault_draw_unit(const struct fault_draw *draw, enum fault_purpose purpose);

/* How long to delay, in milliseconds. */
int64_t fault_draw_delay_ms(const struct fault_draw *draw, const struct fault_delay *delay);
