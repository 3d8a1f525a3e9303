/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/user.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define IDLE_USERS ((size_t)10000) /* that are remembered */

static int set_up(void **state)
{
    *state = user_directory_new(AUTH_ANY);
    return 0;
}

static int tear_down(void **state)
{
    user_directory_destroy(*state);
    return 0;
}

static struct user *user_of(struct user_directory *directory, const char *bearer_token)
{
    struct user *user = NULL;
    struct error err;

    assert_true(user_directory_authenticate(directory, bearer_token, &user, &err));
    return user;
}

/* What the directory says to a bearer token that it refuses. */
static const char *refusal(struct user_directory *directory, const char *bearer_token)
{
    static struct error err;
    struct user *user = NULL;

    assert_false(user_directory_authenticate(directory, bearer_token, &user, &err));
    assert_int_equal(err.kind, ERROR_ACCESS_DENIED);
    return err.message;
}

static void a_bearer_token_always_stands_for_the_same_user(void **state)
{
    struct user_directory *other = user_directory_new(AUTH_ANY);

    assert_ptr_equal(user_of(*state, "alice"), user_of(*state, "alice"));
    assert_string_equal(user_of(*state, "alice")->identity, user_of(other, "alice")->identity);
    assert_string_not_equal(user_of(*state, "alice")->identity, user_of(*state, "bob")->identity);
    user_directory_destroy(other);
}

static void an_unknown_user_is_described_from_its_identity(void **state)
{
    struct user *user = user_of(*state, "alice");
    char name[32];
    char email[64];

    (void)snprintf(name, sizeof name, "user-%.8s", user->identity);
    (void)snprintf(email, sizeof email, "%s@example.com", name);
    assert_int_equal(strlen(user->identity), 36);
    assert_int_equal(user->identity[14], '5');
    assert_string_equal(user->user_name, name);
    assert_string_equal(user->display_name, name);
    assert_string_equal(user->email, email);
    assert_false(user->configured);
}

static void any_mode_refuses_only_a_missing_bearer_token(void **state)
{
    assert_non_null(strstr(refusal(*state, NULL), "no bearer token"));
    assert_non_null(user_of(*state, "x"));
}

static void listed_mode_knows_the_configured_users_only(void **state)
{
    struct user *bob = user_of(*state, "bob");

    user_directory_set_mode(*state, AUTH_LISTED);
    (void)user_directory_configure(*state, &(struct user_settings){.bearer_token = "alice"});
    assert_non_null(user_of(*state, "alice"));
    assert_non_null(strstr(refusal(*state, "bob"), "not one of the configured users"));
    assert_non_null(strstr(refusal(*state, "carol"), "not one of the configured users"));
    assert_non_null(strstr(refusal(*state, NULL), "no bearer token"));
    assert_ptr_equal(user_directory_find_identity(*state, bob->identity), bob);
}

static void off_mode_makes_everybody_one_anonymous_user(void **state)
{
    user_directory_set_mode(*state, AUTH_OFF);
    struct user *anybody = user_of(*state, NULL);

    assert_string_equal(anybody->user_name, "anonymous");
    assert_ptr_equal(user_of(*state, "alice"), anybody);
}

static void settings_describe_a_user(void **state)
{
    struct user *alice =
        user_directory_configure(*state, &(struct user_settings){.bearer_token = "token-of-alice",
                                                                 .user_name = "alice",
                                                                 .display_name = "Alice A.",
                                                                 .email = "alice@example.org",
                                                                 .has_max_tokens = true,
                                                                 .max_tokens = 3});

    assert_ptr_equal(user_of(*state, "token-of-alice"), alice);
    assert_ptr_equal(user_directory_find_name(*state, "alice"), alice);
    assert_string_equal(alice->display_name, "Alice A.");
    assert_string_equal(alice->email, "alice@example.org");
    assert_true(alice->configured);
    assert_true(alice->has_max_tokens);
    assert_int_equal(alice->max_tokens, 3);
}

static void what_settings_leave_out_follows_from_the_user_name(void **state)
{
    struct user *alice = user_directory_configure(
        *state, &(struct user_settings){.bearer_token = "token-of-alice", .user_name = "alice"});

    assert_string_equal(alice->display_name, "alice");
    assert_string_equal(alice->email, "alice@example.com");
    assert_false(alice->has_max_tokens);
}

static void a_known_user_can_be_configured_later(void **state)
{
    struct user *alice = user_of(*state, "token-of-alice");
    char old_name[32];

    (void)snprintf(old_name, sizeof old_name, "%s", alice->user_name);
    assert_ptr_equal(
        user_directory_configure(*state, &(struct user_settings){.bearer_token = "token-of-alice",
                                                                 .user_name = "alice"}),
        alice);
    assert_null(user_directory_find_name(*state, old_name));
    assert_ptr_equal(user_directory_find_name(*state, "alice"), alice);
}

static void a_user_whose_settings_are_forgotten_is_an_ordinary_one(void **state)
{
    struct user *alice =
        user_directory_configure(*state, &(struct user_settings){.bearer_token = "token-of-alice",
                                                                 .user_name = "alice",
                                                                 .has_max_tokens = true});

    user_directory_forget_settings(*state);
    assert_ptr_equal(user_of(*state, "token-of-alice"), alice);
    assert_memory_equal(alice->user_name, "user-", 5);
    assert_false(alice->configured);
    assert_false(alice->has_max_tokens);
    assert_null(user_directory_find_name(*state, "alice"));
}

static void users_swap_their_names_in_a_reload(void **state)
{
    const char *const names[] = {"one", "two", "one"};
    struct user *first = NULL;
    struct user *second = NULL;

    for (size_t i = 0; i < 2; i++) {
        user_directory_forget_settings(*state);
        first = user_directory_configure(
            *state, &(struct user_settings){.bearer_token = "a", .user_name = names[i]});
        second = user_directory_configure(
            *state, &(struct user_settings){.bearer_token = "b", .user_name = names[i + 1]});
    }
    assert_ptr_equal(user_directory_find_name(*state, "two"), first);
    assert_ptr_equal(user_directory_find_name(*state, "one"), second);
}

static void nobody_is_found_by_an_unknown_identity_or_name(void **state)
{
    (void)user_of(*state, "alice");
    assert_null(user_directory_find_identity(*state, "00000000-0000-5000-8000-000000000000"));
    assert_null(user_directory_find_identity(*state, ""));
    assert_null(user_directory_find_name(*state, "alice"));
    assert_null(user_directory_find_name(*state, ""));
}

static void note_user(void *context, struct user *user)
{
    struct user **next = context;

    assert_true(*next == user || *next == NULL);
    *next = NULL;
}

static void count_user(void *context, struct user *user)
{
    size_t *count = context;

    assert_non_null(user);
    (*count)++;
}

static void every_user_is_visited_the_oldest_first(void **state)
{
    struct user *first = user_of(*state, "alice");
    size_t count = 0;

    (void)user_of(*state, "bob");
    (void)user_of(*state, "carol");
    user_directory_visit(*state, note_user, &first);
    assert_null(first);
    user_directory_visit(*state, count_user, &count);
    assert_int_equal(count, 3);
}

static void a_user_is_restored_by_identity(void **state)
{
    const struct user_settings settings = {.user_name = "alice", .email = "alice@example.org"};
    struct user_directory *other = user_directory_new(AUTH_ANY);
    char identity[UUID_TEXT_BYTES];

    memcpy(identity, user_of(other, "token-of-alice")->identity, sizeof identity);
    user_directory_destroy(other);
    struct user *alice = user_directory_restore(*state, identity, &settings);
    assert_string_equal(alice->email, "alice@example.org");
    assert_false(alice->configured);
    assert_ptr_equal(user_of(*state, "token-of-alice"), alice);
    assert_ptr_equal(user_directory_find_name(*state, "alice"), alice);
}

static void restoring_describes_known_users_but_not_configured_ones(void **state)
{
    const struct user_settings settings = {.user_name = "restored"};
    struct user *known = user_of(*state, "known");
    struct user *configured = user_directory_configure(
        *state, &(struct user_settings){.bearer_token = "c", .user_name = "configured"});

    assert_ptr_equal(user_directory_restore(*state, known->identity, &settings), known);
    assert_string_equal(known->user_name, "restored");
    assert_ptr_equal(user_directory_restore(*state, configured->identity, &settings), configured);
    assert_string_equal(configured->user_name, "configured");
}

/* Lets `count` users call, each once. */
static void crowd(struct user_directory *directory, size_t first, size_t count)
{
    char bearer_token[32];

    for (size_t i = first; i < first + count; i++) {
        (void)snprintf(bearer_token, sizeof bearer_token, "crowd %zu", i);
        (void)user_of(directory, bearer_token);
    }
}

static bool is_remembered(struct user_directory *directory, const char *identity)
{
    return user_directory_find_identity(directory, identity) != NULL;
}

static void the_user_idle_for_longest_is_forgotten_when_there_are_too_many(void **state)
{
    char oldest[UUID_TEXT_BYTES];
    char second[UUID_TEXT_BYTES];

    memcpy(oldest, user_of(*state, "oldest")->identity, sizeof oldest);
    memcpy(second, user_of(*state, "second")->identity, sizeof second);
    crowd(*state, 0, IDLE_USERS - 2);
    assert_true(is_remembered(*state, oldest));
    crowd(*state, IDLE_USERS, 1);
    assert_false(is_remembered(*state, oldest));
    assert_true(is_remembered(*state, second));
}

static void a_user_who_calls_again_is_not_idle_for_longest_any_more(void **state)
{
    char first[UUID_TEXT_BYTES];
    char second[UUID_TEXT_BYTES];

    memcpy(first, user_of(*state, "first")->identity, sizeof first);
    memcpy(second, user_of(*state, "second")->identity, sizeof second);
    crowd(*state, 0, IDLE_USERS - 2);
    (void)user_of(*state, "first");
    crowd(*state, IDLE_USERS, 1);
    assert_true(is_remembered(*state, first));
    assert_false(is_remembered(*state, second));
}

static void users_with_tokens_and_configured_users_are_never_forgotten(void **state)
{
    struct user *busy = user_of(*state, "busy");
    struct user *alice =
        user_directory_configure(*state, &(struct user_settings){.bearer_token = "alice"});

    busy->token_count = 1;
    user_directory_touch(*state, busy);
    crowd(*state, 0, 2 * IDLE_USERS);
    assert_ptr_equal(user_of(*state, "busy"), busy);
    assert_ptr_equal(user_of(*state, "alice"), alice);
}

static void a_user_whose_last_token_is_gone_can_be_forgotten(void **state)
{
    struct user *busy = user_of(*state, "busy");
    char identity[UUID_TEXT_BYTES];

    memcpy(identity, busy->identity, sizeof identity);
    busy->token_count = 1;
    user_directory_touch(*state, busy);
    crowd(*state, 0, IDLE_USERS);
    busy->token_count = 0;
    user_directory_touch(*state, busy);
    assert_true(is_remembered(*state, identity));
    crowd(*state, IDLE_USERS, IDLE_USERS);
    assert_false(is_remembered(*state, identity));
}

static void a_forgotten_user_comes_back_as_the_same_identity(void **state)
{
    char identity[UUID_TEXT_BYTES];

    memcpy(identity, user_of(*state, "alice")->identity, sizeof identity);
    crowd(*state, 0, IDLE_USERS);
    assert_false(is_remembered(*state, identity));
    assert_string_equal(user_of(*state, "alice")->identity, identity);
}

int main(void)
{
#define IN_A_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_A_DIRECTORY(a_bearer_token_always_stands_for_the_same_user),
        IN_A_DIRECTORY(an_unknown_user_is_described_from_its_identity),
        IN_A_DIRECTORY(any_mode_refuses_only_a_missing_bearer_token),
        IN_A_DIRECTORY(listed_mode_knows_the_configured_users_only),
        IN_A_DIRECTORY(off_mode_makes_everybody_one_anonymous_user),
        IN_A_DIRECTORY(settings_describe_a_user),
        IN_A_DIRECTORY(what_settings_leave_out_follows_from_the_user_name),
        IN_A_DIRECTORY(a_known_user_can_be_configured_later),
        IN_A_DIRECTORY(a_user_whose_settings_are_forgotten_is_an_ordinary_one),
        IN_A_DIRECTORY(users_swap_their_names_in_a_reload),
        IN_A_DIRECTORY(nobody_is_found_by_an_unknown_identity_or_name),
        IN_A_DIRECTORY(every_user_is_visited_the_oldest_first),
        IN_A_DIRECTORY(a_user_is_restored_by_identity),
        IN_A_DIRECTORY(restoring_describes_known_users_but_not_configured_ones),
        IN_A_DIRECTORY(the_user_idle_for_longest_is_forgotten_when_there_are_too_many),
        IN_A_DIRECTORY(a_user_who_calls_again_is_not_idle_for_longest_any_more),
        IN_A_DIRECTORY(users_with_tokens_and_configured_users_are_never_forgotten),
        IN_A_DIRECTORY(a_user_whose_last_token_is_gone_can_be_forgotten),
        IN_A_DIRECTORY(a_forgotten_user_comes_back_as_the_same_identity),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
