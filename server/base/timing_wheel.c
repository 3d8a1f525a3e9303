/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timing_wheel.h"

#include <stddef.h>

#define DIGIT_BITS 6U
#define DIGIT_MASK (TIMING_WHEEL_SLOTS - 1U)

/* Order-preserving, so that instants before 1970 work like all others. */
static uint64_t biased(int64_t instant)
{
    return (uint64_t)instant ^ UINT64_C(0x8000000000000000);
}

static int64_t unbiased(uint64_t instant)
{
    return (int64_t)(instant ^ UINT64_C(0x8000000000000000));
}

/*
 * An entry lives at the level of the highest base-64 digit in which its instant differs from the
 * wheel's, in the slot of that digit. While the wheel does not pass an occupied slot, this stays
 * so.
 */
static unsigned level_of(uint64_t due, uint64_t now)
{
    return (unsigned)(63 - __builtin_clzll((due ^ now) | 1U)) / DIGIT_BITS;
}

static unsigned slot_of(uint64_t due, unsigned level)
{
    return (unsigned)(due >> (level * DIGIT_BITS)) & DIGIT_MASK;
}

void timing_wheel_init(struct timing_wheel *wheel, int64_t now)
{
    *wheel = (struct timing_wheel){.now = now};
}

static void push(struct timing_wheel_entry **head, struct timing_wheel_entry *entry)
{
    entry->next = *head;
    entry->link = head;
    if (*head != NULL) {
        (*head)->link = &entry->next;
    }
    *head = entry;
}

static void unlink_entry(struct timing_wheel_entry *entry)
{
    *entry->link = entry->next;
    if (entry->next != NULL) {
        entry->next->link = entry->link;
    }
    entry->next = NULL;
    entry->link = NULL;
}

void timing_wheel_add(struct timing_wheel *wheel, struct timing_wheel_entry *entry, int64_t due)
{
    entry->due = due;
    if (due <= wheel->now) {
        push(&wheel->overdue, entry);
        return;
    }
    unsigned level = level_of(biased(due), biased(wheel->now));
    unsigned slot = slot_of(biased(due), level);
    push(&wheel->slots[level][slot], entry);
    wheel->occupied[level] |= UINT64_C(1) << slot;
}

void timing_wheel_remove(struct timing_wheel *wheel, struct timing_wheel_entry *entry)
{
    if (entry->link == NULL) {
        return;
    }
    unlink_entry(entry);
    if (entry->due > wheel->now) {
        unsigned level = level_of(biased(entry->due), biased(wheel->now));
        unsigned slot = slot_of(biased(entry->due), level);
        if (wheel->slots[level][slot] == NULL) {
            wheel->occupied[level] &= ~(UINT64_C(1) << slot);
        }
    }
}

/* The start of the first occupied slot, which is no later than anything in the wheel is due. */
static bool first_slot(const struct timing_wheel *wheel, unsigned *level, unsigned *slot,
                       uint64_t *start)
{
    for (*level = 0; *level < TIMING_WHEEL_LEVELS; (*level)++) {
        if (wheel->occupied[*level] != 0) {
            unsigned shift = *level * DIGIT_BITS;
            /* the digits above the level are the wheel's own; two shifts, because 64 is too many */
            uint64_t above = biased(wheel->now) >> shift >> DIGIT_BITS << DIGIT_BITS << shift;
            *slot = (unsigned)__builtin_ctzll(wheel->occupied[*level]);
            *start = above | (uint64_t)*slot << shift;
            return true;
        }
    }
    return false;
}

/* Turns the wheel to the start of a slot and deals its entries out again. */
static void open_slot(struct timing_wheel *wheel, unsigned level, unsigned slot, uint64_t start)
{
    struct timing_wheel_entry *entry;

    wheel->now = unbiased(start);
    wheel->occupied[level] &= ~(UINT64_C(1) << slot);
    while ((entry = wheel->slots[level][slot]) != NULL) {
        unlink_entry(entry);
        timing_wheel_add(wheel, entry, entry->due);
    }
}

struct timing_wheel_entry *timing_wheel_pop_due(struct timing_wheel *wheel, int64_t now)
{
    unsigned level;
    unsigned slot;
    uint64_t start;

    while (wheel->overdue == NULL && first_slot(wheel, &level, &slot, &start) &&
           unbiased(start) <= now) {
        open_slot(wheel, level, slot, start);
    }
    struct timing_wheel_entry *entry = wheel->overdue;
    if (entry != NULL) {
        unlink_entry(entry);
    } else if (now > wheel->now) {
        wheel->now = now;
    }
    return entry;
}

bool timing_wheel_next(const struct timing_wheel *wheel, int64_t *instant)
{
    unsigned level;
    unsigned slot;
    uint64_t start;

    if (wheel->overdue != NULL) {
        *instant = wheel->now;
        return true;
    }
    if (!first_slot(wheel, &level, &slot, &start)) {
        return false;
    }
    *instant = unbiased(start);
    return true;
}
