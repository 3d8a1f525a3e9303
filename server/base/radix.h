/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Pointers in the order of their 64-bit numbers: a radix tree, 16 ways wide. Adding, removing and
 * finding the next one at or after a number cost at most one step for each of the 16 digits of the
 * number, however many pointers there are.
 */
#include <stddef.h>
#include <stdint.h>

struct radix_node;

struct radix {
    struct radix_node *root; /* owned; NULL when empty */
    unsigned height;         /* levels below and with the root */
};

/* An all-zero struct radix is empty. Frees the tree, not what it points to. */
void radix_clear(struct radix *radix);

/* Adds a pointer (not NULL) under a number that has none yet. */
void radix_add(struct radix *radix, uint64_t number, void *value);

/* Removes what stands under the number, if anything does. */
void radix_remove(struct radix *radix, uint64_t number);

/* The pointer with the smallest number that is at least `from`, or NULL. */
void *radix_next(const struct radix *radix, uint64_t from);
