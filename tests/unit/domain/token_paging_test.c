/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a list while tokens come and go, against a model that is too simple to be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#define MAX_TOKENS 3000

static void tokens_are_walked_in_the_order_of_their_creation(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    const struct access_token *created[100];
    uint64_t after = 0;

    for (size_t i = 0; i < 100; i++) {
        created[i] = world_create(world, alice, "x");
    }
    for (size_t i = 0; i < 100; i++) {
        const struct access_token *token = token_store_next(alice, after);
        assert_ptr_equal(token, created[i]);
        after = token->number;
    }
    assert_null(token_store_next(alice, after));
}

static void a_walk_goes_on_behind_a_token_that_was_deleted(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    const struct access_token *first = world_create(world, alice, "first");
    const struct access_token *second = world_create(world, alice, "second");
    uint64_t number = first->number;
    struct error err;

    assert_true(token_store_delete(world->store, alice, first->id, &err));
    assert_ptr_equal(token_store_next(alice, number), second);
}

static void a_walk_past_the_last_number_there_can_be_ends(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    (void)world_create(world, alice, "laptop");
    assert_null(token_store_next(alice, UINT64_MAX - 1));
}

/* The life of each token by its number: alive from the start of the walk on, and how often seen. */
struct model {
    char id[MAX_TOKENS][UUID_TEXT_BYTES];
    bool alive[MAX_TOKENS];
    bool throughout[MAX_TOKENS];
    unsigned seen[MAX_TOKENS];
    uint64_t last;
};

static uint64_t draw(struct random *random, uint64_t below)
{
    uint64_t number;

    random_bytes(random, &number, sizeof number);
    return number % below;
}

static void create_one(struct world *world, struct user *user, struct model *model)
{
    const struct access_token *token = world_create(world, user, "x");

    assert_true(token->number < MAX_TOKENS);
    assert_true(token->number > model->last);
    model->last = token->number;
    model->alive[token->number] = true;
    memcpy(model->id[token->number], token->id, UUID_TEXT_BYTES);
}

static void delete_one(struct world *world, struct user *user, struct model *model,
                       struct random *random)
{
    uint64_t number = model->last == 0 ? 0 : 1 + draw(random, model->last);
    struct error err;

    if (model->alive[number]) {
        assert_true(token_store_delete(world->store, user, model->id[number], &err));
        model->alive[number] = false;
        model->throughout[number] = false;
    }
}

static void disturb(struct world *world, struct user *user, struct model *model,
                    struct random *random)
{
    for (uint64_t i = draw(random, 8); i > 0; i--) {
        if (draw(random, 2) == 0 && user->token_count < 100) {
            create_one(world, user, model);
        } else {
            delete_one(world, user, model, random);
        }
    }
}

static void walk_in_pages(struct world *world, struct user *user, struct model *model,
                          struct random *random)
{
    uint64_t after = 0;
    const struct access_token *token = token_store_next(user, after);

    while (token != NULL) {
        for (uint64_t size = 1 + draw(random, 10); size > 0 && token != NULL; size--) {
            assert_true(token->number > after);
            assert_true(model->alive[token->number]);
            model->seen[token->number]++;
            after = token->number;
            token = token_store_next(user, after);
        }
        disturb(world, user, model, random);
        token = token_store_next(user, after);
    }
}

static void no_token_that_existed_throughout_is_skipped_or_repeated(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    static struct model model;
    struct random random;

    random_init_seeded(&random, 11);
    for (int i = 0; i < 60; i++) {
        create_one(world, alice, &model);
    }
    for (int walk = 0; walk < 60; walk++) {
        memset(model.seen, 0, sizeof model.seen);
        memcpy(model.throughout, model.alive, sizeof model.throughout);
        walk_in_pages(world, alice, &model, &random);
        for (uint64_t number = 1; number <= model.last; number++) {
            assert_true(model.seen[number] <= 1);
            assert_true(!model.throughout[number] || model.seen[number] == 1);
        }
    }
}

static void numbers_are_never_used_twice(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    uint64_t last = 0;
    struct error err;

    for (int i = 0; i < 100; i++) {
        const struct access_token *token = world_create(world, alice, "x");
        assert_true(token->number > last);
        last = token->number;
        assert_true(token_store_delete(world->store, alice, token->id, &err));
    }
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(tokens_are_walked_in_the_order_of_their_creation),
        IN_A_WORLD(a_walk_goes_on_behind_a_token_that_was_deleted),
        IN_A_WORLD(a_walk_past_the_last_number_there_can_be_ends),
        IN_A_WORLD(no_token_that_existed_throughout_is_skipped_or_repeated),
        IN_A_WORLD(numbers_are_never_used_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
