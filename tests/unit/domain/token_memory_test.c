/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a token costs. The linker puts the functions below between the program and the allocator
 * (--wrap), and they add up what glibc's blocks take: the bytes, 8 for the block's size, rounded up
 * to 16, at least 32. So the figures are those of a release, sanitizers or not.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define TOKENS 100000
#define NAME "a name of 20 letters"
#define BOUND_BYTES 250

static size_t in_use_bytes;

static size_t block_bytes(void *block)
{
    size_t bytes = block != NULL ? (malloc_usable_size(block) + 8 + 15) / 16 * 16 : 0;

    return block != NULL && bytes < 32 ? 32 : bytes;
}

void *real_malloc(size_t bytes) __asm__("__real_malloc");
void *real_calloc(size_t count, size_t bytes) __asm__("__real_calloc");
void *real_realloc(void *old, size_t bytes) __asm__("__real_realloc");
void real_free(void *block) __asm__("__real_free");
void *counted_malloc(size_t bytes) __asm__("__wrap_malloc");
void *counted_calloc(size_t count, size_t bytes) __asm__("__wrap_calloc");
void *counted_realloc(void *old, size_t bytes) __asm__("__wrap_realloc");
void counted_free(void *block) __asm__("__wrap_free");

void *counted_malloc(size_t bytes)
{
    void *block = real_malloc(bytes);

    in_use_bytes += block_bytes(block);
    return block;
}

void *counted_calloc(size_t count, size_t bytes)
{
    void *block = real_calloc(count, bytes);

    in_use_bytes += block_bytes(block);
    return block;
}

void *counted_realloc(void *old, size_t bytes)
{
    in_use_bytes -= block_bytes(old);
    void *block = real_realloc(old, bytes);
    in_use_bytes += block_bytes(block);
    return block;
}

void counted_free(void *block)
{
    in_use_bytes -= block_bytes(block);
    real_free(block);
}

/* Bytes a token beside its name when `users` users share 100,000 tokens, the users included. */
static size_t cost_of_a_token(struct world *world, size_t users)
{
    size_t before_bytes = in_use_bytes;
    char bearer_token[32];

    world->settings.max_tokens_per_user = TOKENS;
    world_configure(world);
    for (size_t i = 0; i < TOKENS; i++) {
        (void)snprintf(bearer_token, sizeof bearer_token, "user %zu", i % users);
        (void)world_create(world, world_user(world, bearer_token), NAME);
    }
    assert_int_equal(token_store_count(world->store), TOKENS);
    size_t cost_bytes = (in_use_bytes - before_bytes) / TOKENS - (sizeof NAME - 1);
    print_message("%zu user(s): %zu bytes a token beside its name\n", users, cost_bytes);
    return cost_bytes;
}

static void the_tokens_of_one_user_keep_to_the_bound(void **state)
{
    assert_in_range(cost_of_a_token(*state, 1), 1, BOUND_BYTES);
}

static void the_tokens_of_a_thousand_users_keep_to_the_bound(void **state)
{
    assert_in_range(cost_of_a_token(*state, 1000), 1, BOUND_BYTES);
}

static void tokens_with_unique_names_keep_to_the_bound(void **state)
{
    struct world *world = *state;
    size_t before_bytes = in_use_bytes;
    struct user *alice = world_user(world, "alice");
    char name[sizeof NAME];

    world->settings.max_tokens_per_user = TOKENS;
    world->settings.unique_names = true;
    world_configure(world);
    for (int i = 0; i < TOKENS; i++) {
        (void)snprintf(name, sizeof name, "a longer name %06d", i);
        (void)world_create(world, alice, name);
    }
    size_t cost_bytes = (in_use_bytes - before_bytes) / TOKENS - (sizeof NAME - 1);
    print_message("unique names: %zu bytes a token beside its name\n", cost_bytes);
    assert_in_range(cost_bytes, 1, BOUND_BYTES);
}

static void tokens_that_come_and_go_leave_nothing_behind(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    size_t settled_bytes = 0;
    struct error err;

    (void)world_create(world, alice, "the one that stays");
    for (int i = 0; i < TOKENS; i++) {
        const struct access_token *token = world_create(world, alice, NAME);
        assert_true(token_store_delete(world->store, alice, token->id, &err));
        if (i == TOKENS / 2) {
            settled_bytes = in_use_bytes;
        }
    }
    /* A tree over larger numbers may be a level higher. */
    assert_in_range(in_use_bytes, 1, settled_bytes + 1024);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(the_tokens_of_one_user_keep_to_the_bound),
        IN_A_WORLD(the_tokens_of_a_thousand_users_keep_to_the_bound),
        IN_A_WORLD(tokens_with_unique_names_keep_to_the_bound),
        IN_A_WORLD(tokens_that_come_and_go_leave_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
