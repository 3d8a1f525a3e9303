/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one loop of the one thread: file descriptors, timers and signals, each with a callback.
 * Callbacks may add and remove sources and timers, their own included. Times are milliseconds of
 * event_loop_now_ms: real time that only goes forward.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/timing_wheel.h"

struct event_loop;

/* A watched descriptor. Embedded in or owned by the caller; must stay put while it is watched. */
struct event_source {
    int fd;
    void (*ready)(void *context, uint32_t epoll_events);
    void *context;
};

/* A timer that fires once. Embedded in or owned by the caller; all zero when not scheduled. */
struct event_timer {
    struct timing_wheel_entry entry;
    void (*expired)(void *context);
    void *context;
};

/*
 * Work that is done each time before the loop waits. Returns the longest wait in milliseconds that
 * suits it, or -1 for any.
 */
struct event_hook {
    int64_t (*before_wait)(void *context);
    void *context;
    struct event_hook *next;
};

/* NULL with an error when the system refuses. */
struct event_loop *event_loop_new(struct error *err);
void event_loop_destroy(struct event_loop *loop);

/* Runs until event_loop_stop. */
void event_loop_run(struct event_loop *loop);
void event_loop_stop(struct event_loop *loop);

int64_t event_loop_now_ms(void);

MUST_CHECK bool event_loop_watch(struct event_loop *loop, struct event_source *source,
                                 uint32_t epoll_events, struct error *err);
void event_loop_unwatch(struct event_loop *loop, struct event_source *source);

/* Fires at an instant; a timer that was scheduled already is moved. */
void event_loop_schedule(struct event_loop *loop, struct event_timer *timer, int64_t at_ms);
void event_loop_cancel(struct event_loop *loop, struct event_timer *timer);

void event_loop_add_hook(struct event_loop *loop, struct event_hook *hook);

/*
 * Blocks the signals of the set and calls back for each that arrives. Only one set is possible,
 * and it must be watched before any other thread exists.
 */
MUST_CHECK bool event_loop_watch_signals(struct event_loop *loop, const sigset_t *signals,
                                         void (*arrived)(void *context, int signal_number),
                                         void *context, struct error *err);
