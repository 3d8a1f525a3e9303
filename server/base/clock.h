/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one clock that everything a client can observe is read from: expiry, token buckets, fault
 * windows, the journal and the Date header. It follows the system's clock until it is moved or
 * frozen. Delays and time-outs are real time: see clock_monotonic_us.
 *
 * Instants are milliseconds since 1970-01-01T00:00:00Z, negative before it.
 */
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_MIN_MS INT64_C(-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define CLOCK_MAX_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

struct clock_settings {
    bool has_start;
    int64_t start_ms; /* where the clock starts, instead of at the system's time */
    bool frozen;
};

struct clock {
    struct clock_settings settings; /* what clock_reset returns to */
    bool frozen;
    int64_t frozen_at_ms;
    int64_t offset_ms; /* added to the system's time while not frozen */
};

void clock_init(struct clock *clock, const struct clock_settings *settings);

/* Always within CLOCK_MIN_MS and CLOCK_MAX_MS. */
int64_t clock_now_ms(const struct clock *clock);

/* Stops the clock, or lets it go on from where it stands. */
void clock_freeze(struct clock *clock, bool frozen);

/* Moves the clock to an instant, or by a number of milliseconds; it stays frozen or running. */
void clock_set(struct clock *clock, int64_t instant_ms);
void clock_advance(struct clock *clock, int64_t ms);

/* Back to what the settings say. */
void clock_reset(struct clock *clock);

/* Microseconds of real time that only go forward, for durations, delays and time-outs. */
int64_t clock_monotonic_us(void);
