/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Fault rules that come while the server runs: read by the same table and checks as those of the
 * configuration file.
 */
#include "config/config_problem.h"
#include "policy/fault_rule.h"

/* Lives until the last reference to its rules, and the reader's own, is released. */
struct fault_set {
    struct fault_owner owner;
    struct fault_rule *rules;
    size_t count;
    void *document; /* what the rules' strings stand in */
};

/*
 * Reads a list of rules, or one rule as an object. NULL when there is a problem; all of them are
 * added then, with places in the text.
 */
struct fault_set *fault_set_read(const char *text, size_t length, struct config_problems *problems);

/* Gives the reader's own reference back. NULL is fine. */
void fault_set_release(struct fault_set *set);
