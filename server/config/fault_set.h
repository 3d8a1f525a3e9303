/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Fault rules, checked beyond what the table of settings can say. Those of the configuration file
 * belong to the configuration; those that come while the server runs belong to a set of their own.
 */
#include "config/config_problem.h"
#include "config/config_reader.h"
#include "policy/fault_rule.h"

/*
 * Completes rules that have been read from an array: their owner, their source, their compiled
 * expressions. Adds a problem for each impossible combination in a rule that has no other problem;
 * the reader's pointer is the array's.
 */
void fault_set_complete(struct config_reader *reader, struct fault_rule *rules, size_t count,
                        const cJSON *array, struct fault_owner *owner);

/* Frees what fault_set_complete made. */
void fault_set_undo(struct fault_rule *rules, size_t count);

/* Rules that were read while the server runs; they live until the last reference is released. */
struct fault_set {
    struct fault_owner owner;
    struct fault_rule *rules;
    size_t count;
    cJSON *document; /* what the rules' strings stand in */
};

/*
 * Reads an array of rules, or one rule as an object, from a text that is called `source` in
 * problems. NULL when there is a problem; all of them are added then, with places in the text and
 * pointers from its root. The set has one reference, the caller's.
 */
struct fault_set *fault_set_read(const char *source, const char *text, size_t length,
                                 struct config_problems *problems);

/* Gives the caller's reference back. NULL is fine. */
void fault_set_release(struct fault_set *set);
