/* SPDX-License-Identifier: Apache-2.0 */
#include "base/event_loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

/* What the callbacks of a test write down, one letter each, and where they stop. */
struct scene {
    struct event_loop *loop;
    char story[64];
    size_t stop_after; /* letters */
};

struct actor {
    struct scene *scene;
    char letter;
    struct event_source source;
    struct event_timer timer;
    struct actor *other;
};

static void tell(struct actor *actor)
{
    struct scene *scene = actor->scene;
    size_t length = strlen(scene->story);

    assert_true(length + 1 < sizeof scene->story);
    scene->story[length] = actor->letter;
    if (length + 1 == scene->stop_after) {
        event_loop_stop(scene->loop);
    }
}

static void tell_on_expiry(void *context)
{
    tell(context);
}

static void tell_on_ready(void *context, uint32_t epoll_events)
{
    (void)epoll_events;
    tell(context);
}

static struct actor timer_actor(struct scene *scene, char letter)
{
    return (struct actor){.scene = scene, .letter = letter, .timer = {.expired = tell_on_expiry}};
}

/* Schedules the actor's timer; its context can only be set once the actor has its place. */
static void schedule(struct actor *actor, int64_t at_ms)
{
    actor->timer.context = actor;
    event_loop_schedule(actor->scene->loop, &actor->timer, at_ms);
}

static void watch(struct actor *actor, int fd, void (*ready)(void *context, uint32_t events))
{
    struct error err;

    actor->source = (struct event_source){.fd = fd, .ready = ready, .context = actor};
    assert_true(event_loop_watch(actor->scene->loop, &actor->source, EPOLLIN, &err));
}

static int set_up(void **state)
{
    static struct scene scene;
    struct error err;

    scene = (struct scene){.loop = event_loop_new(&err)};
    *state = &scene;
    return scene.loop != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    event_loop_destroy(scene->loop);
    return 0;
}

static void timers_fire_in_the_order_of_their_instants(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');
    struct actor b = timer_actor(scene, 'b');
    struct actor c = timer_actor(scene, 'c');
    int64_t now_ms = event_loop_now_ms();

    scene->stop_after = 3;
    schedule(&c, now_ms + 60);
    schedule(&a, now_ms + 1);
    schedule(&b, now_ms + 30);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "abc");
    assert_true(event_loop_now_ms() >= now_ms + 60);
}

static void a_timer_whose_instant_is_past_fires_at_once(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');

    scene->stop_after = 1;
    schedule(&a, event_loop_now_ms() - 100000);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "a");
}

static void a_cancelled_timer_does_not_fire(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');
    struct actor b = timer_actor(scene, 'b');
    int64_t now_ms = event_loop_now_ms();

    scene->stop_after = 1;
    schedule(&a, now_ms + 1);
    schedule(&b, now_ms + 5);
    event_loop_cancel(scene->loop, &a.timer);
    event_loop_cancel(scene->loop, &a.timer);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "b");
}

static void a_scheduled_timer_can_be_moved(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');
    struct actor b = timer_actor(scene, 'b');
    int64_t now_ms = event_loop_now_ms();

    scene->stop_after = 2;
    schedule(&a, now_ms + 1);
    schedule(&b, now_ms + 10);
    schedule(&a, now_ms + 20);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "ba");
}

static void reschedule_itself(void *context)
{
    struct actor *actor = context;

    tell(actor);
    schedule(actor, event_loop_now_ms());
}

static void a_timer_may_schedule_itself_again(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');

    scene->stop_after = 4;
    a.timer.expired = reschedule_itself;
    schedule(&a, event_loop_now_ms());
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "aaaa");
}

static void cancel_other(void *context)
{
    struct actor *actor = context;

    event_loop_cancel(actor->scene->loop, &actor->other->timer);
    tell(actor);
}

static void a_timer_may_cancel_one_that_is_due_as_well(void **state)
{
    struct scene *scene = *state;
    struct actor a = timer_actor(scene, 'a');
    struct actor b = timer_actor(scene, 'b');
    struct actor end = timer_actor(scene, '.');
    int64_t now_ms = event_loop_now_ms();

    a.timer.expired = b.timer.expired = cancel_other;
    a.other = &b;
    b.other = &a;
    scene->stop_after = 2;
    schedule(&a, now_ms);
    schedule(&b, now_ms);
    schedule(&end, now_ms + 5);
    event_loop_run(scene->loop);
    assert_int_equal(strlen(scene->story), 2); /* one of the two, and the end */
    assert_int_equal(scene->story[1], '.');
}

static void a_readable_descriptor_calls_back(void **state)
{
    struct scene *scene = *state;
    struct actor a = {.scene = scene, .letter = 'a'};
    int ends[2];

    scene->stop_after = 1;
    assert_int_equal(pipe(ends), 0);
    watch(&a, ends[0], tell_on_ready);
    assert_int_equal(write(ends[1], "x", 1), 1);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "a");
    event_loop_unwatch(scene->loop, &a.source);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void unwatch_other(void *context, uint32_t epoll_events)
{
    struct actor *actor = context;

    (void)epoll_events;
    event_loop_unwatch(actor->scene->loop, &actor->other->source);
    event_loop_unwatch(actor->scene->loop, &actor->source);
    tell(actor);
}

static void a_callback_may_unwatch_a_source_that_is_ready_in_the_same_turn(void **state)
{
    struct scene *scene = *state;
    struct actor a = {.scene = scene, .letter = 'a'};
    struct actor b = {.scene = scene, .letter = 'a', .other = &a};
    struct actor end = timer_actor(scene, '.');
    int ends[2];

    a.other = &b;
    scene->stop_after = 2;
    assert_int_equal(pipe(ends), 0);
    int copy = dup(ends[0]);
    watch(&a, ends[0], unwatch_other);
    watch(&b, copy, unwatch_other);
    assert_int_equal(write(ends[1], "x", 1), 1);
    schedule(&end, event_loop_now_ms() + 5);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "a.");
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)close(copy);
}

static void watch_other(void *context, uint32_t epoll_events)
{
    struct actor *actor = context;

    (void)epoll_events;
    tell(actor);
    event_loop_unwatch(actor->scene->loop, &actor->source);
    watch(actor->other, actor->source.fd, tell_on_ready);
}

static void a_callback_may_watch_another_source(void **state)
{
    struct scene *scene = *state;
    struct actor b = {.scene = scene, .letter = 'b'};
    struct actor a = {.scene = scene, .letter = 'a', .other = &b};
    int ends[2];

    scene->stop_after = 2;
    assert_int_equal(pipe(ends), 0);
    watch(&a, ends[0], watch_other);
    assert_int_equal(write(ends[1], "x", 1), 1);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "ab");
    event_loop_unwatch(scene->loop, &b.source);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void a_descriptor_that_cannot_be_watched_is_refused(void **state)
{
    struct scene *scene = *state;
    struct event_source source = {.fd = -1, .ready = tell_on_ready};
    struct error err;

    assert_false(event_loop_watch(scene->loop, &source, EPOLLIN, &err));
    assert_int_equal(err.kind, ERROR_INTERNAL);
    assert_non_null(strstr(err.message, "-1"));
}

static int64_t hook_of_letter_h(void *context)
{
    tell(context);
    return 0;
}

static int64_t hook_of_no_wish(void *context)
{
    (void)context;
    return -1;
}

static void the_shortest_wish_of_the_hooks_bounds_the_wait(void **state)
{
    struct scene *scene = *state;
    struct actor h = {.scene = scene, .letter = 'h'};
    struct event_hook eager = {.before_wait = hook_of_letter_h, .context = &h};
    struct event_hook calm = {.before_wait = hook_of_no_wish};

    scene->stop_after = 3; /* would wait for ever after the first if the wish were not heard */
    event_loop_add_hook(scene->loop, &eager);
    event_loop_add_hook(scene->loop, &calm);
    event_loop_run(scene->loop);
    assert_string_equal(scene->story, "hhh");
}

static void note_signal(void *context, int signal_number)
{
    struct actor *actor = context;

    actor->letter = signal_number == SIGUSR1 ? '1' : '2';
    tell(actor);
}

static void signals_arrive_as_callbacks(void **state)
{
    struct scene *scene = *state;
    struct actor a = {.scene = scene};
    struct error err;
    sigset_t signals;

    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGUSR1);
    (void)sigaddset(&signals, SIGUSR2);
    scene->stop_after = 2;
    assert_true(event_loop_watch_signals(scene->loop, &signals, note_signal, &a, &err));
    assert_int_equal(raise(SIGUSR2), 0);
    assert_int_equal(raise(SIGUSR1), 0);
    event_loop_run(scene->loop);
    assert_true(strcmp(scene->story, "12") == 0 || strcmp(scene->story, "21") == 0);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    event_loop_destroy(NULL);
}

#define loop_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        loop_test(timers_fire_in_the_order_of_their_instants),
        loop_test(a_timer_whose_instant_is_past_fires_at_once),
        loop_test(a_cancelled_timer_does_not_fire),
        loop_test(a_scheduled_timer_can_be_moved),
        loop_test(a_timer_may_schedule_itself_again),
        loop_test(a_timer_may_cancel_one_that_is_due_as_well),
        loop_test(a_readable_descriptor_calls_back),
        loop_test(a_callback_may_unwatch_a_source_that_is_ready_in_the_same_turn),
        loop_test(a_callback_may_watch_another_source),
        loop_test(a_descriptor_that_cannot_be_watched_is_refused),
        loop_test(the_shortest_wish_of_the_hooks_bounds_the_wait),
        loop_test(signals_arrive_as_callbacks),
        cmocka_unit_test(destroying_nothing_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
