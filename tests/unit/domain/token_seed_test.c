/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/token_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static bool seed(struct world *world, const struct access_token_seed *what, struct error *err)
{
    return token_store_seed(world->store, world_user(world, "alice"), what, WORLD_NOW_MS, err);
}

static const struct access_token *first_of_alice(struct world *world)
{
    return token_store_next(world_user(world, "alice"), 0);
}

static void a_seed_with_everything_fixed_is_taken_as_it_is(void **state)
{
    struct world *world = *state;
    unsigned char fingerprint[ACCESS_TOKEN_FINGERPRINT_BYTES];
    struct error err;

    assert_true(seed(world,
                     &(struct access_token_seed){.name = "ci",
                                                 .id = "my-own-id",
                                                 .secret = "my own secret",
                                                 .has_expiry = true,
                                                 .expires_ms = WORLD_NOW_MS + 5},
                     &err));
    const struct access_token *token = first_of_alice(world);
    access_token_fingerprint("my own secret", fingerprint);
    assert_string_equal(token->id, "my-own-id");
    assert_string_equal(token->name, "ci");
    assert_int_equal(access_token_expires_ms(token), WORLD_NOW_MS + 5);
    assert_memory_equal(token->secret_fingerprint, fingerprint, sizeof fingerprint);
}

static void a_seed_of_a_name_only_gets_the_rest_made_up(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_true(seed(world, &(struct access_token_seed){.name = "ci"}, &err));
    assert_int_equal(access_token_expires_ms(first_of_alice(world)),
                     WORLD_NOW_MS + 365 * WORLD_DAY_MS);
    assert_int_equal(first_of_alice(world)->id[14], '4');
}

static void seeding_the_same_again_in_a_new_store_gives_the_same_id(void **state)
{
    struct world *world = *state;
    void *again;
    struct error err;

    (void)world_set_up(&again);
    assert_true(seed(world, &(struct access_token_seed){.name = "ci"}, &err));
    assert_true(seed(again, &(struct access_token_seed){.name = "ci"}, &err));
    assert_string_equal(first_of_alice(world)->id, first_of_alice(again)->id);
    (void)world_tear_down(&again);
}

static void a_seed_whose_id_is_in_use_is_refused(void **state)
{
    struct world *world = *state;
    struct error err;

    assert_true(seed(world, &(struct access_token_seed){.name = "one", .id = "x"}, &err));
    assert_false(seed(world, &(struct access_token_seed){.name = "two", .id = "x"}, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_int_equal(token_store_count(world->store), 1);
}

static void seeds_are_not_held_back_by_a_quota(void **state)
{
    struct world *world = *state;
    struct error err;

    world->settings.max_tokens_per_user = 0;
    world_configure(world);
    assert_true(seed(world, &(struct access_token_seed){.name = "ci"}, &err));
    assert_int_equal(token_store_count(world->store), 1);
}

static void an_expired_seed_is_not_added(void **state)
{
    struct world *world = *state;
    struct access_token_seed expired = {
        .name = "old", .id = "x", .has_expiry = true, .expires_ms = WORLD_NOW_MS};
    struct error err;

    assert_true(seed(world, &expired, &err));
    assert_int_equal(token_store_count(world->store), 0);
    assert_null(first_of_alice(world));
    assert_true(seed(world, &(struct access_token_seed){.name = "new", .id = "x"}, &err));
}

static void an_expired_seed_takes_no_random_id_from_those_behind_it(void **state)
{
    struct world *world = *state;
    struct access_token_seed expired = {
        .name = "old", .has_expiry = true, .expires_ms = WORLD_NOW_MS - 1};
    void *without;
    struct error err;

    (void)world_set_up(&without);
    assert_true(seed(world, &expired, &err));
    assert_true(seed(world, &(struct access_token_seed){.name = "ci"}, &err));
    assert_true(seed(without, &(struct access_token_seed){.name = "ci"}, &err));
    assert_string_equal(first_of_alice(world)->id, first_of_alice(without)->id);
    (void)world_tear_down(&without);
}

static void a_seed_uses_its_name_up_when_names_must_be_unique(void **state)
{
    struct world *world = *state;
    struct error err;

    world->settings.unique_names = true;
    world_configure(world);
    assert_true(seed(world, &(struct access_token_seed){.name = "ci"}, &err));
    assert_int_equal(world_create_error(world, world_user(world, "alice"), "ci"), ERROR_CONFLICT);
}

static void a_token_is_restored_as_it_was_behind_the_others(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    struct token_snapshot snapshot = {
        .id = "x", .name = "old", .expires_ms = WORLD_NOW_MS + 5, .secret_fingerprint = {1, 2, 3}};
    struct error err;

    world->settings.max_tokens_per_user = 1;
    world_configure(world);
    const struct access_token *first = world_create(world, alice, "first");
    assert_true(token_store_restore(world->store, alice, &snapshot, &err));
    const struct access_token *token = token_store_next(alice, first->number);
    assert_string_equal(token->id, "x");
    assert_string_equal(token->name, "old");
    assert_int_equal(access_token_expires_ms(token), WORLD_NOW_MS + 5);
    assert_memory_equal(token->secret_fingerprint, snapshot.secret_fingerprint,
                        sizeof snapshot.secret_fingerprint);
    assert_false(token_store_restore(world->store, alice, &snapshot, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
}

static void clearing_one_user_leaves_the_others_alone(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    struct user *bob = world_user(world, "bob");

    (void)world_create(world, alice, "one");
    (void)world_create(world, alice, "two");
    (void)world_create(world, bob, "one");
    token_store_clear(world->store, alice);
    assert_int_equal(alice->token_count, 0);
    assert_int_equal(world_listed(alice), 0);
    assert_int_equal(world_listed(bob), 1);
    assert_int_equal(token_store_count(world->store), 1);
}

static void after_clearing_everything_the_same_ids_come_again(void **state)
{
    struct world *world = *state;
    char first[UUID_TEXT_BYTES];

    memcpy(first, world_create(world, world_user(world, "alice"), "one")->id, sizeof first);
    (void)world_create(world, world_user(world, "bob"), "one");
    token_store_clear(world->store, NULL);
    assert_int_equal(token_store_count(world->store), 0);
    assert_string_equal(world_create(world, world_user(world, "alice"), "one")->id, first);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(a_seed_with_everything_fixed_is_taken_as_it_is),
        IN_A_WORLD(a_seed_of_a_name_only_gets_the_rest_made_up),
        IN_A_WORLD(seeding_the_same_again_in_a_new_store_gives_the_same_id),
        IN_A_WORLD(a_seed_whose_id_is_in_use_is_refused),
        IN_A_WORLD(seeds_are_not_held_back_by_a_quota),
        IN_A_WORLD(an_expired_seed_is_not_added),
        IN_A_WORLD(an_expired_seed_takes_no_random_id_from_those_behind_it),
        IN_A_WORLD(a_seed_uses_its_name_up_when_names_must_be_unique),
        IN_A_WORLD(a_token_is_restored_as_it_was_behind_the_others),
        IN_A_WORLD(clearing_one_user_leaves_the_others_alone),
        IN_A_WORLD(after_clearing_everything_the_same_ids_come_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
