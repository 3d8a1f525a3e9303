/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* "did you mean": the word that somebody most likely meant by a misspelt one. */
#include <stddef.h>

struct suggestion {
    const char *word; /* what was written; borrowed */
    const char *best; /* NULL: nothing is near enough; borrowed from the candidates */
    size_t distance;
};

struct suggestion suggestion_for(const char *word);

/*
 * Keeps the candidate when it is nearer than all before it: fewest letters inserted, left out,
 * changed or swapped with their neighbour. Letter case does not count.
 */
void suggestion_consider(struct suggestion *suggestion, const char *candidate);
