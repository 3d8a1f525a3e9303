/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Fault rules and what they did, for the admin API. */
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "policy/fault_engine.h"

/*
 * The rule at an index as it was written, and with it: "matches", "hits", "remaining" (null:
 * without limit), "completed" and "ttlLeftMs" (null: it stays). NULL past the end.
 */
cJSON *faults_rule_json(const struct fault_engine *engine, size_t index, int64_t now_ms);

/* {"seed", "faults": [...]}: all from the index on. */
cJSON *faults_json(const struct fault_engine *engine, size_t first, int64_t now_ms);

/* The next `count` decisions of the rule at an index for a scope key. */
cJSON *faults_schedule_json(const struct fault_engine *engine, size_t index, const char *scope_key,
                            size_t count);

/* "global", "user" or "call". */
const char *faults_scope_name(const struct fault_rule *rule);
