/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/name_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "domain/user.h"

static struct user alice = {.identity = "00000000-0000-5000-8000-00000000000a"};
static struct user bob = {.identity = "00000000-0000-5000-8000-00000000000b"};

static struct access_token *token_named(struct user *user, const char *name)
{
    struct access_token *token = mem_calloc(1, sizeof *token + strlen(name) + 1);

    token->user = user;
    memcpy(token->name, name, strlen(name) + 1);
    return token;
}

static void an_index_that_is_off_notes_and_finds_nothing(void **state)
{
    struct name_index index = {0};
    struct access_token *token = token_named(&alice, "laptop");

    (void)state;
    name_index_add(&index, token);
    assert_false(name_index_enabled(&index));
    assert_false(name_index_in_use(&index, &alice, "laptop"));
    name_index_remove(&index, token);
    name_index_disable(&index);
    free(token);
}

static void a_name_is_in_use_for_its_own_user_only(void **state)
{
    struct name_index index = {0};
    struct access_token *token = token_named(&alice, "laptop");

    (void)state;
    name_index_enable(&index);
    name_index_add(&index, token);
    assert_true(name_index_enabled(&index));
    assert_true(name_index_in_use(&index, &alice, "laptop"));
    assert_false(name_index_in_use(&index, &alice, "Laptop"));
    assert_false(name_index_in_use(&index, &alice, "lapto"));
    assert_false(name_index_in_use(&index, &alice, "laptop "));
    assert_false(name_index_in_use(&index, &bob, "laptop"));
    name_index_remove(&index, token);
    assert_false(name_index_in_use(&index, &alice, "laptop"));
    name_index_disable(&index);
    free(token);
}

static void a_name_used_twice_is_free_when_both_are_gone(void **state)
{
    struct name_index index = {0};
    struct access_token *first = token_named(&alice, "laptop");
    struct access_token *second = token_named(&alice, "laptop");

    (void)state;
    name_index_enable(&index);
    name_index_add(&index, first);
    name_index_add(&index, second);
    name_index_remove(&index, first);
    assert_true(name_index_in_use(&index, &alice, "laptop"));
    name_index_remove(&index, second);
    assert_false(name_index_in_use(&index, &alice, "laptop"));
    name_index_disable(&index);
    free(first);
    free(second);
}

static void the_longest_names_are_told_apart_by_their_last_byte(void **state)
{
    struct name_index index = {0};
    char name[4 * ACCESS_TOKEN_NAME_SCALARS + 1] = "";

    (void)state;
    for (size_t i = 0; i < ACCESS_TOKEN_NAME_SCALARS; i++) {
        memcpy(name + 4 * i, "\xF0\x9F\x91\x8D", 5);
    }
    struct access_token *token = token_named(&alice, name);
    name_index_enable(&index);
    name_index_add(&index, token);
    assert_true(name_index_in_use(&index, &alice, name));
    name[sizeof name - 2]++;
    assert_false(name_index_in_use(&index, &alice, name));
    name_index_remove(&index, token);
    name_index_disable(&index);
    free(token);
}

#define MANY 5000

static void many_names_are_found_while_the_index_grows(void **state)
{
    static struct access_token *tokens[MANY];
    struct name_index index = {0};
    char name[16];

    (void)state;
    name_index_enable(&index);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof name, "name %d", i);
        assert_false(name_index_in_use(&index, &alice, name));
        tokens[i] = token_named(i % 2 == 0 ? &alice : &bob, name);
        name_index_add(&index, tokens[i]);
    }
    for (int i = 0; i < MANY; i += 3) {
        name_index_remove(&index, tokens[i]);
    }
    for (int i = 0; i < MANY; i++) {
        assert_true(name_index_in_use(&index, tokens[i]->user, tokens[i]->name) == (i % 3 != 0));
        assert_false(name_index_in_use(&index, i % 2 == 0 ? &bob : &alice, tokens[i]->name));
    }
    name_index_disable(&index);
    for (int i = 0; i < MANY; i++) {
        free(tokens[i]);
    }
}

static struct user numbered_user(int number)
{
    struct user user = {.user_name = NULL};

    (void)snprintf(user.identity, sizeof user.identity, "%036d", number);
    return user;
}

static void users_with_one_name_are_told_apart_in_a_full_index(void **state)
{
    static struct access_token *tokens[MANY];
    static struct user users[MANY];
    struct name_index index = {0};

    (void)state;
    name_index_enable(&index);
    for (int i = 0; i < MANY; i++) {
        users[i] = numbered_user(i);
        tokens[i] = token_named(&users[i], "laptop");
        name_index_add(&index, tokens[i]);
    }
    for (int i = 0; i < MANY; i++) {
        struct user stranger = numbered_user(MANY + i);
        assert_true(name_index_in_use(&index, &users[i], "laptop"));
        assert_false(name_index_in_use(&index, &stranger, "laptop"));
    }
    name_index_disable(&index);
    for (int i = 0; i < MANY; i++) {
        free(tokens[i]);
    }
}

static void an_index_that_is_switched_on_again_is_empty(void **state)
{
    struct name_index index = {0};
    struct access_token *token = token_named(&alice, "laptop");

    (void)state;
    name_index_enable(&index);
    name_index_add(&index, token);
    name_index_disable(&index);
    name_index_remove(&index, token);
    name_index_enable(&index);
    assert_false(name_index_in_use(&index, &alice, "laptop"));
    name_index_add(&index, token);
    assert_true(name_index_in_use(&index, &alice, "laptop"));
    name_index_disable(&index);
    free(token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_that_is_off_notes_and_finds_nothing),
        cmocka_unit_test(a_name_is_in_use_for_its_own_user_only),
        cmocka_unit_test(a_name_used_twice_is_free_when_both_are_gone),
        cmocka_unit_test(the_longest_names_are_told_apart_by_their_last_byte),
        cmocka_unit_test(many_names_are_found_while_the_index_grows),
        cmocka_unit_test(users_with_one_name_are_told_apart_in_a_full_index),
        cmocka_unit_test(an_index_that_is_switched_on_again_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
