/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Things that fall due: a hierarchical timing wheel (Varghese and Lauck, 1987). Adding and
 * removing take constant time, and each entry is touched at most once a level before it is due.
 * Serves token expiry on the product's clock and deadlines in real time alike: the unit of an
 * instant is the caller's.
 */
#include <stdbool.h>
#include <stdint.h>

#define TIMING_WHEEL_LEVELS 11
#define TIMING_WHEEL_SLOTS 64

/* Embedded in the caller's struct; all zero when in no wheel. */
struct timing_wheel_entry {
    struct timing_wheel_entry *next;
    struct timing_wheel_entry **link; /* what points to this entry; NULL when in no wheel */
    int64_t due;
};

struct timing_wheel {
    int64_t now;
    uint64_t occupied[TIMING_WHEEL_LEVELS]; /* one bit a slot */
    struct timing_wheel_entry *slots[TIMING_WHEEL_LEVELS][TIMING_WHEEL_SLOTS];
    struct timing_wheel_entry *overdue; /* added when their time had come already */
};

void timing_wheel_init(struct timing_wheel *wheel, int64_t now);

/* Adds an entry that is in no wheel. */
void timing_wheel_add(struct timing_wheel *wheel, struct timing_wheel_entry *entry, int64_t due);

/* Takes the entry out; nothing happens when it is in no wheel. */
void timing_wheel_remove(struct timing_wheel *wheel, struct timing_wheel_entry *entry);

/*
 * Moves the wheel to `now` and takes out one entry whose time has come (due <= now); NULL when
 * there is none left. Call it until it returns NULL. A `now` before the wheel's does not turn it
 * back: see timing_wheel_init.
 */
struct timing_wheel_entry *timing_wheel_pop_due(struct timing_wheel *wheel, int64_t now);

/*
 * An instant at which pop_due should be called again, never later than the first due entry's;
 * false when the wheel is empty.
 */
bool timing_wheel_next(const struct timing_wheel *wheel, int64_t *instant);
