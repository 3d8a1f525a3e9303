/* SPDX-License-Identifier: Apache-2.0 */
#include "base/radix.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

#define WAYS 16U
#define DIGIT_BITS 4U
#define MAX_HEIGHT 16U

struct radix_node {
    unsigned used;     /* how many children are not NULL */
    void *child[WAYS]; /* nodes, or at the lowest level the values */
};

static unsigned digit(uint64_t number, unsigned level)
{
    return (unsigned)(number >> (level * DIGIT_BITS)) & (WAYS - 1);
}

/* Whether a tree of this height has a place for the number. */
static bool fits(uint64_t number, unsigned height)
{
    return height >= MAX_HEIGHT || number >> (height * DIGIT_BITS) == 0;
}

static void destroy(struct radix_node *node, unsigned level)
{
    for (unsigned i = 0; level > 0 && i < WAYS; i++) {
        if (node->child[i] != NULL) {
            destroy(node->child[i], level - 1);
        }
    }
    free(node);
}

void radix_clear(struct radix *radix)
{
    if (radix->root != NULL) {
        destroy(radix->root, radix->height - 1);
    }
    *radix = (struct radix){0};
}

/* Puts new roots on top until the number has a place; an empty tree gets one of the right height.
 */
static void grow(struct radix *radix, uint64_t number)
{
    while (!fits(number, radix->height) || radix->height == 0) {
        struct radix_node *root = radix->root;
        if (root != NULL) {
            radix->root = mem_calloc(1, sizeof *radix->root);
            radix->root->child[0] = root;
            radix->root->used = 1;
        }
        radix->height++;
    }
    if (radix->root == NULL) {
        radix->root = mem_calloc(1, sizeof *radix->root);
    }
}

void radix_add(struct radix *radix, uint64_t number, void *value)
{
    grow(radix, number);

    struct radix_node *node = radix->root;
    for (unsigned level = radix->height - 1; level > 0; level--) {
        void **child = &node->child[digit(number, level)];
        if (*child == NULL) {
            *child = mem_calloc(1, sizeof *node);
            node->used++;
        }
        node = *child;
    }
    node->child[digit(number, 0)] = value;
    node->used++;
}

/* Removes the number below the node and says whether the node is empty now; frees empty nodes. */
static bool remove_below(struct radix_node *node, unsigned level, uint64_t number)
{
    void **child = &node->child[digit(number, level)];

    if (*child != NULL && (level == 0 || remove_below(*child, level - 1, number))) {
        *child = NULL;
        node->used--;
    }
    if (node->used > 0) {
        return false;
    }
    free(node);
    return true;
}

void radix_remove(struct radix *radix, uint64_t number)
{
    if (radix->root != NULL && fits(number, radix->height) &&
        remove_below(radix->root, radix->height - 1, number)) {
        *radix = (struct radix){0};
    }
}

/* The first value below the node whose number is at least `from` (only its lower digits count). */
static void *next_below(const struct radix_node *node, unsigned level, uint64_t from)
{
    for (unsigned i = digit(from, level); i < WAYS; i++) {
        void *found = node->child[i];
        if (found != NULL && level > 0) {
            found = next_below(found, level - 1, from);
        }
        if (found != NULL) {
            return found;
        }
        from = 0; /* past the first branch everything is larger */
    }
    return NULL;
}

void *radix_next(const struct radix *radix, uint64_t from)
{
    if (radix->root == NULL || !fits(from, radix->height)) {
        return NULL;
    }
    return next_below(radix->root, radix->height - 1, from);
}
