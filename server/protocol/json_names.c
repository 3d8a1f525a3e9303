/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Up to here comparing all pairs of hashes is faster than sorting. */
#define FEW_NAMES 16

void json_names_init(struct json_names *names)
{
    names->items = names->first;
    names->count = 0;
    names->capacity = JSON_NAMES_WITHOUT_ALLOCATION;
}

void json_names_clean_up(struct json_names *names)
{
    if (names->items != names->first) {
        free(names->items);
    }
}

static void grow(struct json_names *names)
{
    struct json_name *old = names->items == names->first ? NULL : names->items;

    names->capacity *= 2;
    names->items = mem_realloc(old, names->capacity * sizeof *names->items);
    if (old == NULL) {
        memcpy(names->items, names->first, sizeof names->first);
    }
}

void json_names_push(struct json_names *names, struct json_string name)
{
    if (names->count == names->capacity) {
        grow(names);
    }
    names->items[names->count] = (struct json_name){name, json_string_hash(name)};
    names->count++;
}

static bool equal(const struct json_name *left, const struct json_name *right)
{
    return left->hash == right->hash && json_string_compare(left->text, right->text) == 0;
}

static bool is_among(const struct json_name *names, size_t count, const struct json_name *name)
{
    for (size_t i = 0; i < count; i++) {
        if (equal(&names[i], name)) {
            return true;
        }
    }
    return false;
}

static const struct json_name *find_among_few(const struct json_name *names, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (is_among(names, i, &names[i])) {
            return &names[i];
        }
    }
    return NULL;
}

/*
 * Hash, then text: names made to have one hash are still sorted. Then the place in the text, which
 * puts a repetition right behind what it repeats.
 */
static int compare(const void *left_item, const void *right_item)
{
    const struct json_name *left = left_item;
    const struct json_name *right = right_item;

    if (left->hash != right->hash) {
        return left->hash < right->hash ? -1 : 1;
    }
    int order = json_string_compare(left->text, right->text);
    if (order != 0) {
        return order;
    }
    return (left->text.raw > right->text.raw) - (left->text.raw < right->text.raw);
}

static const struct json_name *find_among_many(struct json_name *names, size_t count)
{
    const struct json_name *first = NULL;

    qsort(names, count, sizeof *names, compare);
    for (size_t i = 1; i < count; i++) {
        const struct json_name *name = &names[i];
        if (equal(&names[i - 1], name) && (first == NULL || name->text.raw < first->text.raw)) {
            first = name;
        }
    }
    return first;
}

bool json_names_pop(struct json_names *names, size_t base, struct json_string *repeated)
{
    struct json_name *own = names->items + base;
    size_t count = names->count - base;
    const struct json_name *found =
        count <= FEW_NAMES ? find_among_few(own, count) : find_among_many(own, count);

    names->count = base;
    if (found != NULL) {
        *repeated = found->text;
    }
    return found != NULL;
}
