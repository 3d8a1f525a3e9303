/* SPDX-License-Identifier: Apache-2.0 */
#include "base/event_loop.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define EVENTS_A_TURN 64

struct event_loop {
    int epoll_fd;
    bool running;
    struct timing_wheel timers;
    struct event_hook *hooks;
    struct epoll_event ready[EVENTS_A_TURN]; /* of this turn; ptr is NULL once unwatched */
    int ready_count;
    struct event_source signal_source; /* fd -1 until signals are watched */
    void (*signal_arrived)(void *context, int signal_number);
    void *signal_context;
};

int64_t event_loop_now_ms(void)
{
    return clock_monotonic_us() / 1000;
}

struct event_loop *event_loop_new(struct error *err)
{
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

    if (epoll_fd < 0) {
        error_fill(err, ERROR_INTERNAL, "cannot create an event loop: %s", strerror(errno));
        return NULL;
    }
    struct event_loop *loop = mem_calloc(1, sizeof *loop);
    loop->epoll_fd = epoll_fd;
    loop->signal_source.fd = -1;
    timing_wheel_init(&loop->timers, event_loop_now_ms());
    return loop;
}

void event_loop_destroy(struct event_loop *loop)
{
    if (loop == NULL) {
        return;
    }
    if (loop->signal_source.fd >= 0) {
        (void)close(loop->signal_source.fd);
    }
    (void)close(loop->epoll_fd);
    free(loop);
}

bool event_loop_watch(struct event_loop *loop, struct event_source *source, uint32_t epoll_events,
                      struct error *err)
{
    struct epoll_event event = {.events = epoll_events, .data = {.ptr = source}};

    if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, source->fd, &event) != 0) {
        return error_set(err, ERROR_INTERNAL, "cannot watch descriptor %d: %s", source->fd,
                         strerror(errno));
    }
    return true;
}

void event_loop_unwatch(struct event_loop *loop, struct event_source *source)
{
    (void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    for (int i = 0; i < loop->ready_count; i++) {
        if (loop->ready[i].data.ptr == source) {
            loop->ready[i].data.ptr = NULL;
        }
    }
}

void event_loop_schedule(struct event_loop *loop, struct event_timer *timer, int64_t at_ms)
{
    timing_wheel_remove(&loop->timers, &timer->entry);
    timing_wheel_add(&loop->timers, &timer->entry, at_ms);
}

void event_loop_cancel(struct event_loop *loop, struct event_timer *timer)
{
    timing_wheel_remove(&loop->timers, &timer->entry);
}

void event_loop_add_hook(struct event_loop *loop, struct event_hook *hook)
{
    hook->next = loop->hooks;
    loop->hooks = hook;
}

static int64_t shorter(int64_t a, int64_t b)
{
    return b < 0 || (a >= 0 && a < b) ? a : b;
}

/* Runs the hooks and says how long the loop may wait, in milliseconds; -1 for ever. */
static int longest_wait_ms(struct event_loop *loop)
{
    int64_t wait_ms = -1;
    int64_t due_ms;

    for (struct event_hook *hook = loop->hooks; hook != NULL; hook = hook->next) {
        wait_ms = shorter(wait_ms, hook->before_wait(hook->context));
    }
    if (timing_wheel_next(&loop->timers, &due_ms)) {
        int64_t left_ms = due_ms - event_loop_now_ms();
        wait_ms = shorter(wait_ms, left_ms > 0 ? left_ms : 0);
    }
    return wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms;
}

static void fire_timers(struct event_loop *loop)
{
    int64_t now_ms = event_loop_now_ms();
    struct timing_wheel_entry *entry;

    while (loop->running && (entry = timing_wheel_pop_due(&loop->timers, now_ms)) != NULL) {
        struct event_timer *timer =
            (struct event_timer *)((char *)entry - offsetof(struct event_timer, entry));
        timer->expired(timer->context);
    }
}

static void call_ready(struct event_loop *loop)
{
    for (int i = 0; i < loop->ready_count; i++) {
        struct event_source *source = loop->ready[i].data.ptr;
        if (source != NULL) {
            source->ready(source->context, loop->ready[i].events);
        }
    }
    loop->ready_count = 0;
}

void event_loop_run(struct event_loop *loop)
{
    loop->running = true;
    while (loop->running) {
        int count = epoll_wait(loop->epoll_fd, loop->ready, EVENTS_A_TURN, longest_wait_ms(loop));
        if (count < 0 && errno != EINTR) {
            log_printf(LOG_ERROR, "the event loop cannot go on: %s", strerror(errno));
            return;
        }
        loop->ready_count = count > 0 ? count : 0;
        call_ready(loop);
        fire_timers(loop);
    }
}

void event_loop_stop(struct event_loop *loop)
{
    loop->running = false;
}

static void read_signals(void *context, uint32_t epoll_events)
{
    struct event_loop *loop = context;
    struct signalfd_siginfo info;

    (void)epoll_events;
    while (read(loop->signal_source.fd, &info, sizeof info) == (ssize_t)sizeof info) {
        loop->signal_arrived(loop->signal_context, (int)info.ssi_signo);
    }
}

bool event_loop_watch_signals(struct event_loop *loop, const sigset_t *signals,
                              void (*arrived)(void *context, int signal_number), void *context,
                              struct error *err)
{
    (void)sigprocmask(SIG_BLOCK, signals, NULL);
    int fd = signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) {
        return error_set(err, ERROR_INTERNAL, "cannot receive signals: %s", strerror(errno));
    }
    loop->signal_source = (struct event_source){fd, read_signals, loop};
    loop->signal_arrived = arrived;
    loop->signal_context = context;
    return event_loop_watch(loop, &loop->signal_source, EPOLLIN, err);
}
