/* SPDX-License-Identifier: Apache-2.0 */
/* The configurations in fixtures/config: all of them load, all in bad/ are refused as it says
 * there. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "loading.h"

#define GOOD FIXTURES_DIR "/config"
#define BAD FIXTURES_DIR "/config/bad"

static int is_json(const struct dirent *entry)
{
    const char *suffix = strrchr(entry->d_name, '.');

    return suffix != NULL && strcmp(suffix, ".json") == 0;
}

/* Calls back for each configuration in a folder; there must be at least so many. */
static void for_each(const char *folder, int least, void (*visit)(const char *name))
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_json, alphasort);

    assert_true(count >= least);
    for (int i = 0; i < count; i++) {
        visit(entries[i]->d_name);
        free(entries[i]);
    }
    free((void *)entries);
}

static struct config *load_fixture(const char *name)
{
    char *path = mem_printf("%s/%s", GOOD, name);
    struct config_sources sources = {.file = path};
    struct config *config = load(&sources);

    assert_string_equal(config_file(config), path);
    free(path);
    return config;
}

static void load_and_forget(const char *name)
{
    config_destroy(load_fixture(name));
}

static void every_configuration_loads(void **state)
{
    (void)state;
    for_each(GOOD, 7, load_and_forget);
}

/* The file is called by its name alone, so that the expectation holds wherever the folder is. */
static void refuse(const char *name)
{
    size_t length;
    char *path = mem_printf("%s/%s", BAD, name);
    char *text = read_whole(path, &length);
    struct config_sources sources = {.file = name, .text = text, .text_length = length};
    char *said = complaints_of(&sources);

    memcpy(path + strlen(path) - strlen("json"), "txt", sizeof "txt");
    char *expected = read_whole(path, &length);
    assert_string_equal(said, expected);
    free(expected);
    free(said);
    free(text);
    free(path);
}

static void every_bad_configuration_is_refused_in_the_words_beside_it(void **state)
{
    (void)state;
    for_each(BAD, 8, refuse);
}

static void no_secret_is_in_the_words(const char *name)
{
    char *path = mem_printf("%s/%s", BAD, name);
    struct config_sources sources = {.file = path};
    char *said = complaints_of(&sources);

    assert_null(strstr(said, "never-shown"));
    assert_null(strstr(said, "not-shown-anywhere"));
    assert_null(strstr(said, "1234567890 "));
    free(said);
    free(path);
}

static void complaints_never_show_a_secret(void **state)
{
    (void)state;
    for_each(BAD, 8, no_secret_is_in_the_words);
}

static void default_is_what_no_file_at_all_is(void **state)
{
    struct config_sources none = {0};
    struct config *bare = load(&none);
    struct config *written = load_fixture("default.json");
    const struct settings *one = config_settings(bare);
    const struct settings *other = config_settings(written);

    (void)state;
    assert_string_equal(one->http.host, other->http.host);
    assert_int_equal(one->http.port, other->http.port);
    assert_int_equal(one->http.max_connections, other->http.max_connections);
    assert_int_equal(one->http.max_body_bytes, other->http.max_body_bytes);
    assert_int_equal(one->http.max_header_bytes, other->http.max_header_bytes);
    assert_int_equal(one->http.idle_timeout_ms, other->http.idle_timeout_ms);
    assert_memory_equal(&one->log, &other->log, sizeof one->log);
    assert_int_equal(one->auth_mode, other->auth_mode);
    assert_int_equal(one->tokens.max_tokens, other->tokens.max_tokens);
    assert_int_equal(one->tokens.max_tokens_per_user, other->tokens.max_tokens_per_user);
    assert_int_equal(one->tokens.default_lifetime_days, other->tokens.default_lifetime_days);
    assert_int_equal(one->json_depth, other->json_depth);
    config_destroy(bare);
    config_destroy(written);
}

static void throttled_has_its_rules(void **state)
{
    struct config *config = load_fixture("throttled.json");
    const struct settings *settings = config_settings(config);
    uint64_t create = UINT64_C(1) << OPERATION_CREATE_ACCESS_TOKEN;
    uint64_t reads = UINT64_C(1) << OPERATION_LIST_ACCESS_TOKENS |
                     UINT64_C(1) << OPERATION_VERIFY_SESSION |
                     UINT64_C(1) << OPERATION_GET_USER_DETAILS;

    (void)state;
    assert_int_equal(settings->throttle_count, 3);
    assert_string_equal(settings->throttle[0].id, "creates");
    assert_true(settings->throttle[0].operations == create);
    assert_int_equal(settings->throttle[0].key, THROTTLE_BY_USER);
    assert_true(settings->throttle[0].rps == 1 && settings->throttle[0].burst == 2);
    assert_string_equal(settings->throttle[0].message, "Rate exceeded");
    assert_true(settings->throttle[1].operations == reads);
    assert_int_equal(settings->throttle[1].key, THROTTLE_BY_OPERATION);
    assert_null(settings->throttle[1].message);
    assert_true(settings->throttle[2].operations == (UINT64_C(1) << (unsigned)OPERATION_COUNT) - 1);
    assert_int_equal(settings->throttle[2].key, THROTTLE_GLOBAL);
    assert_true(settings->throttle[2].rps == 200.5);
    config_destroy(config);
}

static void strict_users_has_its_users(void **state)
{
    struct config *config = load_fixture("strict-users.json");
    const struct settings *settings = config_settings(config);

    (void)state;
    assert_int_equal(settings->auth_mode, AUTH_LISTED);
    assert_int_equal(settings->user_count, 2);
    assert_string_equal(settings->users[0].bearer_token, "alice-token");
    assert_string_equal(settings->users[0].user_name, "alice");
    assert_string_equal(settings->users[0].display_name, "Alice Example");
    assert_string_equal(settings->users[0].email, "alice@example.com");
    assert_false(settings->users[0].has_max_tokens);
    assert_null(settings->users[1].display_name);
    assert_true(settings->users[1].has_max_tokens);
    assert_int_equal(settings->users[1].max_tokens, 1);
    assert_int_equal(settings->users[1].access_token_count, 0);
    config_destroy(config);
}

static void seeded_tokens_has_its_tokens(void **state)
{
    struct config *config = load_fixture("seeded-tokens.json");
    const struct settings *settings = config_settings(config);
    const struct access_token_seed *seeds = settings->users[0].access_tokens;

    (void)state;
    assert_true(settings->has_seed);
    assert_int_equal(settings->seed, 42);
    assert_int_equal(settings->users[0].access_token_count, 3);
    assert_string_equal(seeds[0].name, "ci");
    assert_string_equal(seeds[0].id, "11111111-2222-4333-8444-555555555555");
    assert_string_equal(seeds[0].secret, "a-secret-that-tests-know");
    assert_true(seeds[0].has_expiry);
    assert_true(seeds[0].expires_ms == INT64_C(4070908800000));
    assert_null(seeds[1].id);
    assert_false(seeds[1].has_expiry);
    assert_true(seeds[2].expires_ms == INT64_C(1582974000000));
    config_destroy(config);
}

static void the_others_say_what_their_names_say(void **state)
{
    struct config *quota = load_fixture("small-quota.json");
    struct config *names = load_fixture("unique-names.json");
    struct config *frozen = load_fixture("frozen-clock.json");
    struct config *open = load_fixture("no-token-needed.json");

    (void)state;
    assert_int_equal(config_settings(quota)->tokens.max_tokens_per_user, 3);
    assert_true(config_settings(quota)->users[0].has_max_tokens);
    assert_int_equal(config_settings(quota)->users[0].max_tokens, 0);
    assert_true(config_settings(names)->tokens.unique_names);
    assert_true(config_settings(frozen)->clock.frozen);
    assert_true(config_settings(frozen)->clock.has_start);
    assert_true(config_settings(frozen)->clock.start_ms == INT64_C(1767225600000));
    assert_int_equal(config_settings(frozen)->tokens.max_lifetime_days, 30);
    assert_int_equal(config_settings(open)->auth_mode, AUTH_OFF);
    assert_int_equal(config_settings(open)->log.level, LOG_DEBUG);
    assert_int_equal(config_settings(open)->log.format, LOG_JSON);
    config_destroy(quota);
    config_destroy(names);
    config_destroy(frozen);
    config_destroy(open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_configuration_loads),
        cmocka_unit_test(every_bad_configuration_is_refused_in_the_words_beside_it),
        cmocka_unit_test(complaints_never_show_a_secret),
        cmocka_unit_test(default_is_what_no_file_at_all_is),
        cmocka_unit_test(throttled_has_its_rules),
        cmocka_unit_test(strict_users_has_its_users),
        cmocka_unit_test(seeded_tokens_has_its_tokens),
        cmocka_unit_test(the_others_say_what_their_names_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
