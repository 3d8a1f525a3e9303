/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/token_store.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static void create_gives_an_id_a_secret_and_the_default_lifetime(void **state)
{
    struct world *world = *state;
    struct created_token created;
    struct error err;

    assert_true(token_store_create(
        world->store, world_user(world, "alice"),
        &(struct token_request){.name = "laptop", .now_ms = WORLD_NOW_MS}, &created, &err));
    assert_int_equal(strlen(created.token->id), 36);
    assert_int_equal(created.token->id[14], '4');
    assert_string_equal(created.token->name, "laptop");
    assert_int_equal(access_token_expires_ms(created.token), WORLD_NOW_MS + 365 * WORLD_DAY_MS);
    assert_memory_equal(created.secret, "mockpat-", 8);
    assert_int_equal(strlen(created.secret), 48);
    for (size_t i = 8; i < 48; i++) {
        assert_true(isalnum((unsigned char)created.secret[i]));
    }
}

static void the_store_keeps_the_fingerprint_of_the_secret(void **state)
{
    struct world *world = *state;
    unsigned char expected[ACCESS_TOKEN_FINGERPRINT_BYTES];
    struct created_token created;
    struct error err;

    assert_true(token_store_create(
        world->store, world_user(world, "alice"),
        &(struct token_request){.name = "laptop", .now_ms = WORLD_NOW_MS}, &created, &err));
    access_token_fingerprint(created.secret, expected);
    assert_memory_equal(created.token->secret_fingerprint, expected, sizeof expected);
}

static void a_default_lifetime_ends_at_the_end_of_time_at_the_latest(void **state)
{
    struct world *world = *state;
    const int64_t last_ms = INT64_C(253402300799999);
    struct created_token created;
    struct error err;

    assert_true(token_store_create(
        world->store, world_user(world, "alice"),
        &(struct token_request){.name = "late", .now_ms = last_ms - WORLD_DAY_MS}, &created, &err));
    assert_int_equal(access_token_expires_ms(created.token), last_ms);
}

/* Creates one token for each user in the given order and returns the id of alice's. */
static void id_of_alice(const char *const users[2], char id[UUID_TEXT_BYTES])
{
    void *state;

    (void)world_set_up(&state);
    for (size_t i = 0; i < 2; i++) {
        const struct access_token *token =
            world_create(state, world_user(state, users[i]), "laptop");
        if (strcmp(users[i], "alice") == 0) {
            memcpy(id, token->id, UUID_TEXT_BYTES);
        }
    }
    (void)world_tear_down(&state);
}

static void with_a_seed_a_users_ids_do_not_depend_on_other_users(void **state)
{
    char first[UUID_TEXT_BYTES];
    char second[UUID_TEXT_BYTES];

    (void)state;
    id_of_alice((const char *const[]){"alice", "bob"}, first);
    id_of_alice((const char *const[]){"bob", "alice"}, second);
    assert_string_equal(first, second);
}

static void the_quota_of_a_user_ends_with_its_last_token(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    char id[UUID_TEXT_BYTES];
    struct error err;

    for (int i = 0; i < 100; i++) {
        memcpy(id, world_create(world, alice, "same")->id, sizeof id);
    }
    assert_int_equal(world_create_error(world, alice, "one more"), ERROR_QUOTA_EXCEEDED);
    assert_int_equal(world_create_error(world, world_user(world, "bob"), "first"), -1);
    assert_true(token_store_delete(world->store, alice, id, &err));
    assert_int_equal(world_create_error(world, alice, "one more"), -1);
    assert_int_equal(world_create_error(world, alice, "too many"), ERROR_QUOTA_EXCEEDED);
}

static void a_quota_of_0_lets_nothing_be_created(void **state)
{
    struct world *world = *state;

    world->settings.max_tokens_per_user = 0;
    world_configure(world);
    assert_int_equal(world_create_error(world, world_user(world, "alice"), "laptop"),
                     ERROR_QUOTA_EXCEEDED);
}

static void a_users_own_quota_overrides_the_common_one(void **state)
{
    struct world *world = *state;
    struct user *alice = user_directory_configure(
        world->users,
        &(struct user_settings){.bearer_token = "alice", .has_max_tokens = true, .max_tokens = 1});

    (void)world_create(world, alice, "one");
    assert_int_equal(world_create_error(world, alice, "two"), ERROR_QUOTA_EXCEEDED);
}

static void a_lowered_quota_leaves_tokens_alone_but_lets_no_new_one_in(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    (void)world_create(world, alice, "one");
    (void)world_create(world, alice, "two");
    world->settings.max_tokens_per_user = 1;
    world_configure(world);
    assert_int_equal(world_listed(alice), 2);
    assert_int_equal(world_create_error(world, alice, "three"), ERROR_QUOTA_EXCEEDED);
}

static void the_store_as_a_whole_has_a_bound(void **state)
{
    struct world *world = *state;

    world->settings.max_tokens = 2;
    world_configure(world);
    (void)world_create(world, world_user(world, "alice"), "one");
    (void)world_create(world, world_user(world, "bob"), "two");
    assert_int_equal(world_create_error(world, world_user(world, "carol"), "three"),
                     ERROR_QUOTA_EXCEEDED);
    assert_int_equal(token_store_count(world->store), 2);
}

static void names_may_repeat_unless_they_must_be_unique(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    (void)world_create(world, alice, "laptop");
    (void)world_create(world, alice, "laptop");
    world->settings.unique_names = true;
    world_configure(world);
    assert_int_equal(world_create_error(world, alice, "laptop"), ERROR_CONFLICT);
    assert_int_equal(world_create_error(world, alice, "phone"), -1);
    assert_int_equal(world_create_error(world, alice, "phone"), ERROR_CONFLICT);
    assert_int_equal(world_create_error(world, world_user(world, "bob"), "laptop"), -1);
}

static void a_name_that_existed_twice_is_free_when_both_tokens_are_gone(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    struct error err;

    (void)world_create(world, alice, "laptop");
    (void)world_create_until(world, alice, "laptop", WORLD_NOW_MS + 1);
    world->settings.unique_names = true;
    world_configure(world);
    assert_true(token_store_delete(world->store, alice, token_store_next(alice, 0)->id, &err));
    assert_int_equal(world_create_error(world, alice, "laptop"), ERROR_CONFLICT);
    token_store_expire(world->store, WORLD_NOW_MS + 1);
    assert_int_equal(world_create_error(world, alice, "laptop"), -1);
}

static void unique_names_can_be_switched_off_and_on_again(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");

    world->settings.unique_names = true;
    world_configure(world);
    (void)world_create(world, alice, "laptop");
    world->settings.unique_names = false;
    world_configure(world);
    (void)world_create(world, alice, "laptop");
    (void)world_create(world, alice, "phone");
    world->settings.unique_names = true;
    world_configure(world);
    world_configure(world);
    assert_int_equal(world_create_error(world, alice, "laptop"), ERROR_CONFLICT);
    assert_int_equal(world_create_error(world, alice, "phone"), ERROR_CONFLICT);
    assert_true(token_store_settings(world->store)->unique_names);
}

static void delete_takes_a_token_away_once(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    char id[UUID_TEXT_BYTES];
    struct error err;

    memcpy(id, world_create(world, alice, "laptop")->id, sizeof id);
    assert_true(token_store_delete(world->store, alice, id, &err));
    assert_int_equal(token_store_count(world->store), 0);
    assert_null(token_store_next(alice, 0));
    assert_false(token_store_delete(world->store, alice, id, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void delete_does_not_find_another_users_token(void **state)
{
    struct world *world = *state;
    struct user *alice = world_user(world, "alice");
    const struct access_token *token = world_create(world, alice, "laptop");
    struct error err;

    assert_false(token_store_delete(world->store, world_user(world, "bob"), token->id, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_int_equal(world_listed(alice), 1);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(create_gives_an_id_a_secret_and_the_default_lifetime),
        IN_A_WORLD(the_store_keeps_the_fingerprint_of_the_secret),
        IN_A_WORLD(a_default_lifetime_ends_at_the_end_of_time_at_the_latest),
        cmocka_unit_test(with_a_seed_a_users_ids_do_not_depend_on_other_users),
        IN_A_WORLD(the_quota_of_a_user_ends_with_its_last_token),
        IN_A_WORLD(a_quota_of_0_lets_nothing_be_created),
        IN_A_WORLD(a_users_own_quota_overrides_the_common_one),
        IN_A_WORLD(a_lowered_quota_leaves_tokens_alone_but_lets_no_new_one_in),
        IN_A_WORLD(the_store_as_a_whole_has_a_bound),
        IN_A_WORLD(names_may_repeat_unless_they_must_be_unique),
        IN_A_WORLD(a_name_that_existed_twice_is_free_when_both_tokens_are_gone),
        IN_A_WORLD(unique_names_can_be_switched_off_and_on_again),
        IN_A_WORLD(delete_takes_a_token_away_once),
        IN_A_WORLD(delete_does_not_find_another_users_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
