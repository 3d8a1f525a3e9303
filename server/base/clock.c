/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

static int64_t system_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t clamp(int64_t instant_ms)
{
    if (instant_ms < CLOCK_MIN_MS) {
        return CLOCK_MIN_MS;
    }
    return instant_ms > CLOCK_MAX_MS ? CLOCK_MAX_MS : instant_ms;
}

void clock_init(struct clock *clock, const struct clock_settings *settings)
{
    clock->settings = *settings;
    clock_reset(clock);
}

void clock_reset(struct clock *clock)
{
    clock->frozen = clock->settings.frozen;
    clock_set(clock, clock->settings.has_start ? clock->settings.start_ms : system_ms());
}

int64_t clock_now_ms(const struct clock *clock)
{
    return clock->frozen ? clock->frozen_at_ms : clamp(system_ms() + clock->offset_ms);
}

void clock_freeze(struct clock *clock, bool frozen)
{
    int64_t now_ms = clock_now_ms(clock);

    clock->frozen = frozen;
    clock_set(clock, now_ms);
}

void clock_set(struct clock *clock, int64_t instant_ms)
{
    clock->frozen_at_ms = clamp(instant_ms);
    clock->offset_ms = clock->frozen_at_ms - system_ms();
}

void clock_advance(struct clock *clock, int64_t ms)
{
    int64_t target_ms;

    if (__builtin_add_overflow(clock_now_ms(clock), ms, &target_ms)) {
        target_ms = ms > 0 ? CLOCK_MAX_MS : CLOCK_MIN_MS;
    }
    clock_set(clock, target_ms);
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
