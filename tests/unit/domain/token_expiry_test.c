/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/token_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#define YEAR_MS (365 * WORLD_DAY_MS)
#define FIRST_MS INT64_C(-62135596800000)
#define LAST_MS INT64_C(253402300799999)

static void a_token_is_gone_from_the_instant_of_its_expiry_on(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    (void)world_create_until(world, alice, "short", WORLD_NOW_MS + 1000);
    token_store_expire(world->store, WORLD_NOW_MS + 999);
    assert_int_equal(world_listed(alice), 1);
    token_store_expire(world->store, WORLD_NOW_MS + 1000);
    assert_int_equal(world_listed(alice), 0);
    assert_int_equal(token_store_count(world->store), 0);
    assert_int_equal(alice->token_count, 0);
}

static void an_expired_token_makes_room_in_the_quota(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    world->settings.max_tokens_per_user = 1;
    world_configure(world);
    (void)world_create_until(world, alice, "short", WORLD_NOW_MS + 1);
    assert_int_equal(world_create_error(world, alice, "next"), ERROR_QUOTA_EXCEEDED);
    token_store_expire(world->store, WORLD_NOW_MS + 1);
    assert_int_equal(world_create_error(world, alice, "next"), -1);
}

static void a_clock_moved_forward_by_years_expires_what_was_due_meanwhile(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    token_store_expire(world->store, WORLD_NOW_MS);
    (void)world_create_until(world, alice, "in a second", WORLD_NOW_MS + 1000);
    (void)world_create_until(world, alice, "in 2 years", WORLD_NOW_MS + 2 * YEAR_MS);
    (void)world_create_until(world, alice, "in 50 years", WORLD_NOW_MS + 50 * YEAR_MS);
    (void)world_create_until(world, alice, "never", LAST_MS);
    token_store_expire(world->store, WORLD_NOW_MS + 10 * YEAR_MS);
    assert_int_equal(world_listed(alice), 2);
    assert_string_equal(token_store_next(alice, 0)->name, "in 50 years");
    token_store_expire(world->store, LAST_MS - 1);
    assert_int_equal(world_listed(alice), 1);
    token_store_expire(world->store, LAST_MS);
    assert_int_equal(world_listed(alice), 0);
}

static void a_clock_moved_back_keeps_tokens_until_their_time_comes_again(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    token_store_expire(world->store, WORLD_NOW_MS);
    (void)world_create_until(world, alice, "later", WORLD_NOW_MS + YEAR_MS);
    token_store_expire(world->store, FIRST_MS);
    (void)world_create_until(world, alice, "earlier", WORLD_NOW_MS - YEAR_MS);
    token_store_expire(world->store, WORLD_NOW_MS - YEAR_MS - 1);
    assert_int_equal(world_listed(alice), 2);
    token_store_expire(world->store, WORLD_NOW_MS - YEAR_MS);
    assert_int_equal(world_listed(alice), 1);
    token_store_expire(world->store, WORLD_NOW_MS + YEAR_MS - 1);
    assert_int_equal(world_listed(alice), 1);
    token_store_expire(world->store, WORLD_NOW_MS + YEAR_MS);
    assert_int_equal(world_listed(alice), 0);
}

static void a_token_can_be_deleted_after_the_clock_was_moved_back(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    struct error err;

    token_store_expire(world->store, WORLD_NOW_MS);
    const struct access_token *first = world_create(world, alice, "first");
    (void)world_create(world, alice, "second");
    token_store_expire(world->store, WORLD_NOW_MS - YEAR_MS);
    assert_true(token_store_delete(world->store, alice, first->id, &err));
    token_store_expire(world->store, WORLD_NOW_MS + 10 * YEAR_MS);
    assert_int_equal(token_store_count(world->store), 0);
}

#define MODEL_TOKENS 400

/* What must be alive by now: expiry instants of the tokens, 0 when deleted or expired. */
struct model {
    int64_t expires_ms[MODEL_TOKENS];
    char id[MODEL_TOKENS][UUID_TEXT_BYTES];
};

static uint64_t draw(struct random *random, uint64_t below)
{
    uint64_t number;

    random_bytes(random, &number, sizeof number);
    return number % below;
}

/* An instant at any distance from a millisecond to the ends of time. */
static int64_t random_instant(struct random *random)
{
    int64_t span_ms = INT64_C(1) << draw(random, 47);
    int64_t instant_ms = WORLD_NOW_MS + (int64_t)draw(random, (uint64_t)span_ms) - span_ms / 2;

    return instant_ms < FIRST_MS ? FIRST_MS : instant_ms > LAST_MS ? LAST_MS : instant_ms;
}

static void step(struct world *world, struct model *model, struct random *random)
{
    struct user *alice = world_user(world, "alice");
    size_t slot = (size_t)draw(random, MODEL_TOKENS);
    struct error err;

    if (model->expires_ms[slot] != 0) {
        assert_true(token_store_delete(world->store, alice, model->id[slot], &err));
        model->expires_ms[slot] = 0;
    } else {
        int64_t expires_ms = random_instant(random);
        const struct access_token *token = world_create_until(world, alice, "x", expires_ms);
        memcpy(model->id[slot], token->id, UUID_TEXT_BYTES);
        model->expires_ms[slot] = expires_ms;
    }
}

static int64_t alive_after(struct model *model, int64_t now_ms)
{
    int64_t alive = 0;

    for (size_t i = 0; i < MODEL_TOKENS; i++) {
        if (model->expires_ms[i] <= now_ms) {
            model->expires_ms[i] = 0;
        }
        alive += model->expires_ms[i] != 0;
    }
    return alive;
}

static void any_order_of_instants_leaves_what_a_naive_model_leaves(void **state)
{
    struct world *world = *state;
    static struct model model;
    struct random random;

    world->settings.max_tokens_per_user = MODEL_TOKENS;
    world_configure(world);
    random_init_seeded(&random, 7);
    for (int round = 0; round < 2000; round++) {
        for (int i = 0; i < 5; i++) {
            step(world, &model, &random);
        }
        int64_t now_ms = random_instant(&random);
        token_store_expire(world->store, now_ms);
        assert_int_equal(token_store_count(world->store), alive_after(&model, now_ms));
    }
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(a_token_is_gone_from_the_instant_of_its_expiry_on),
        IN_A_WORLD(an_expired_token_makes_room_in_the_quota),
        IN_A_WORLD(a_clock_moved_forward_by_years_expires_what_was_due_meanwhile),
        IN_A_WORLD(a_clock_moved_back_keeps_tokens_until_their_time_comes_again),
        IN_A_WORLD(a_token_can_be_deleted_after_the_clock_was_moved_back),
        IN_A_WORLD(any_order_of_instants_leaves_what_a_naive_model_leaves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
