/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"

int world_set_up(void **state)
{
    struct world *world = mem_calloc(1, sizeof *world);

    world->settings = (struct token_settings){
        .max_tokens_per_user = 100, .max_tokens = 1000000, .default_lifetime_days = 365};
    random_init_seeded(&world->random, 42);
    world->users = user_directory_new(AUTH_ANY);
    world->store = token_store_new(&world->settings, &world->random, world->users);
    *state = world;
    return 0;
}

int world_tear_down(void **state)
{
    struct world *world = *state;

    token_store_destroy(world->store);
    user_directory_destroy(world->users);
    free(world);
    return 0;
}

void world_configure(struct world *world)
{
    token_store_configure(world->store, &world->settings);
}

struct user *world_user(struct world *world, const char *bearer_token)
{
    struct user *user = NULL;
    struct error err;

    assert_true(user_directory_authenticate(world->users, bearer_token, &user, &err));
    return user;
}

static bool create(struct world *world, struct user *user, const struct token_request *request,
                   struct created_token *created, struct error *err)
{
    struct token_request now = *request;

    now.now_ms = WORLD_NOW_MS;
    return token_store_create(world->store, user, &now, created, err);
}

const struct access_token *world_create(struct world *world, struct user *user, const char *name)
{
    struct created_token created;
    struct error err;

    assert_true(create(world, user, &(struct token_request){.name = name}, &created, &err));
    return created.token;
}

const struct access_token *world_create_until(struct world *world, struct user *user,
                                              const char *name, int64_t expires_ms)
{
    struct token_request request = {.name = name, .has_expiry = true, .expires_ms = expires_ms};
    struct created_token created;
    struct error err;

    assert_true(create(world, user, &request, &created, &err));
    return created.token;
}

int world_create_error(struct world *world, struct user *user, const char *name)
{
    struct created_token created;
    struct error err;

    return create(world, user, &(struct token_request){.name = name}, &created, &err)
               ? -1
               : (int)err.kind;
}

size_t world_listed(const struct user *user)
{
    size_t count = 0;

    for (const struct access_token *token = token_store_next(user, 0); token != NULL;
         token = token_store_next(user, token->number)) {
        count++;
    }
    return count;
}
