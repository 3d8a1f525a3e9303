/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Throttle rules that come while the server runs: read by the same table and checks as those of the
 * configuration file.
 */
#include <cjson/cJSON.h>

#include "config/config_problem.h"
#include "policy/throttle.h"

struct throttle_set {
    struct throttle_rule *rules;
    size_t count;
    cJSON *document; /* what the rules' strings stand in */
};

/*
 * Reads an array of rules, or one rule as an object, from a text that is called `source` in
 * problems. NULL when there is a problem; all of them are added then, with places in the text and
 * pointers from its root.
 */
struct throttle_set *throttle_set_read(const char *source, const char *text, size_t length,
                                       struct config_problems *problems);

/* NULL is fine. */
void throttle_set_destroy(struct throttle_set *set);
