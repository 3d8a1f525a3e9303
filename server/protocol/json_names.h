/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The member names of the objects that json_check() is inside of, one stack for all of them: an
 * object that ends takes its names off again.
 */
#include <stddef.h>

#include "protocol/json_string.h"

#define JSON_NAMES_WITHOUT_ALLOCATION 32

struct json_name {
    struct json_string text;
    uint32_t hash;
};

struct json_names {
    struct json_name *items; /* `first` until that is full, then owned */
    size_t count;
    size_t capacity;
    struct json_name first[JSON_NAMES_WITHOUT_ALLOCATION];
};

/* The struct points into itself: do not copy it. */
void json_names_init(struct json_names *names);
void json_names_clean_up(struct json_names *names);

/* The raw text of the name is borrowed. */
void json_names_push(struct json_names *names, struct json_string name);

/*
 * Takes the names above `base` off the stack. True when one of them repeats another, with the
 * first that does in the order of the text. O(n log n) for any choice of names. All names are
 * parts of one text.
 */
bool json_names_pop(struct json_names *names, size_t base, struct json_string *repeated);
