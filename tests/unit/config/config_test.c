/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/config_problem.h"
#include "loading.h"

static char *in_folder(const char *folder, const char *name)
{
    return mem_printf("%s/%s", folder, name);
}

static char *write_file(const char *folder, const char *name, const char *text, size_t length)
{
    char *path = in_folder(folder, name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static int make_folder(void **state)
{
    char *folder = mem_strdup("/tmp/config-test-XXXXXX");

    *state = folder;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char *folder = *state;
    int result = rmdir(folder);

    free(folder);
    return result;
}

static void assert_said(const struct config_sources *sources, const char *expected)
{
    char *said = complaints_of(sources);

    assert_string_equal(said, expected);
    free(said);
}

static void nothing_at_all_is_a_configuration(void **state)
{
    struct config_sources sources = {0};
    struct config *config = load(&sources);
    const struct settings *settings = config_settings(config);

    (void)state;
    assert_null(config_file(config));
    assert_string_equal(settings->http.host, "127.0.0.1");
    assert_int_equal(settings->http.port, 8700);
    assert_null(settings->port_file);
    assert_false(settings->has_seed);
    assert_int_equal(settings->auth_mode, AUTH_ANY);
    assert_int_equal(settings->tokens.max_lifetime_days, 0);
    assert_int_equal(settings->tokens.max_tokens_per_user, 100);
    assert_int_equal(settings->user_count, 0);
    assert_int_equal(settings->throttle_count, 0);
    config_destroy(config);
}

static void a_flag_wins_over_the_environment_that_wins_over_the_file(void **state)
{
    char *environment[] = {(char[]){"CODECATALYST_MOCK_PORT=2"},
                           (char[]){"CODECATALYST_MOCK_LOG_LEVEL=warn"}, NULL};
    struct config_sources sources = sources_of(
        "{\"version\": 1, \"host\": \"::1\", \"port\": 1, \"log\": {\"level\": \"error\"}}");

    (void)state;
    sources.environment = environment;
    *flag_of(&sources, "port") = "3";
    struct config *config = load(&sources);
    assert_string_equal(config_settings(config)->http.host, "::1");
    assert_int_equal(config_settings(config)->log.level, LOG_WARN);
    assert_int_equal(config_settings(config)->http.port, 3);
    config_destroy(config);
}

static void a_bad_value_is_refused_even_where_another_wins(void **state)
{
    struct config_sources sources = sources_of("{\"version\": 1, \"port\": -1}");

    (void)state;
    *flag_of(&sources, "port") = "3";
    assert_said(&sources, "config.json:1:24: /port: must be an integer from 0 to 65535, not -1\n");
}

static void values_of_every_type_come_from_flags(void **state)
{
    struct config_sources sources = {0};

    (void)state;
    *flag_of(&sources, "clock.frozen") = "true";
    *flag_of(&sources, "clock.start") = "2026-01-01T00:00:00Z";
    *flag_of(&sources, "host") = "localhost";
    *flag_of(&sources, "auth.mode") = "off";
    *flag_of(&sources, "seed") = "9007199254740991";
    struct config *config = load(&sources);
    const struct settings *settings = config_settings(config);
    assert_true(settings->clock.frozen);
    assert_true(settings->clock.start_ms == INT64_C(1767225600000));
    assert_string_equal(settings->http.host, "localhost");
    assert_int_equal(settings->auth_mode, AUTH_OFF);
    assert_true(settings->seed == UINT64_C(9007199254740991));
    config_destroy(config);
}

static void problems_of_file_environment_and_flags_come_together(void **state)
{
    char *environment[] = {(char[]){"CODECATALYST_MOCK_PORT=http"}, NULL};
    struct config_sources sources = sources_of("{\"version\": 1, \"hots\": 1}");

    (void)state;
    sources.environment = environment;
    *flag_of(&sources, "seed") = "x";
    assert_said(&sources,
                "config.json:1:16: /hots: unknown member \"hots\"; did you mean \"host\"?\n"
                "CODECATALYST_MOCK_PORT: must be an integer from 0 to 65535, not \"http\"\n"
                "--seed: must be an integer from 0 to 9007199254740991, not \"x\"\n");
}

static void an_impossible_combination_names_the_flag_that_made_it(void **state)
{
    struct config_sources sources = sources_of("{\"version\": 1}");

    (void)state;
    *flag_of(&sources, "auth.mode") = "listed";
    assert_said(&sources, "--auth-mode: \"listed\" admits only \"users\", and there are none\n");
}

static void a_combination_is_not_judged_on_values_that_are_refused(void **state)
{
    (void)state;
    assert_complaints("{\"version\": 1, \"auth\": {\"mode\": \"listed\"}, \"users\": 1}",
                      "config.json:1:53: /users: must be an array of at most 100000 objects, not "
                      "1\n");
    assert_complaints("{\"version\": 1, \"tokens\": {\"maxLifetimeDays\": 1, "
                      "\"defaultLifetimeDays\": 0}}",
                      "config.json:1:72: /tokens/defaultLifetimeDays: must be an integer from 1 to "
                      "3650000, not 0\n");
}

static void names_of_a_hundred_characters_are_good_and_more_are_not(void **state)
{
    char text[1024];
    char name[2 * 101 + 1] = "";

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        memcpy(name + 2 * i, "\xC3\xA9", 3);
    }
    static const char form[] =
        "{\"version\": 1, \"users\": [{\"token\": \"t\", \"accessTokens\": [{\"name\": \"%s\"}]}]}";
    (void)snprintf(text, sizeof text, form, name);
    struct config_sources sources = sources_of(text);
    config_destroy(load(&sources));
    memcpy(name + sizeof name - 3, "\xC3\xA9", 3);
    (void)snprintf(text, sizeof text, form, name);
    assert_complaints(text, "config.json:1:67: /users/0/accessTokens/0/name: must be a text of 1 "
                            "to 100 characters, not of 101\n");
}

static void past_a_hundred_problems_only_their_number_is_told(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 65536);
    (void)buf_append_text(&text, "{\"version\": 1, \"throttle\": [0");
    for (int i = 1; i < 250; i++) {
        (void)buf_append_text(&text, ", 0");
    }
    (void)buf_append_text(&text, "], \"prot\": 1, \"port\": -1, \"users\": [{\"token\": 1}]}");
    struct config_sources sources = sources_of(buf_text(&text));
    char *said = complaints_of(&sources);
    assert_non_null(strstr(said, "/throttle/99: "));
    assert_null(strstr(said, "/throttle/100: "));
    assert_non_null(strstr(said, "\n153 more problems are not shown\n"));
    free(said);
    buf_clean_up(&text);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    char *path = in_folder(*state, "absent.json");
    struct config_sources sources = {.file = path};
    char *expected = mem_printf("%s: cannot be read: No such file or directory\n", path);

    assert_said(&sources, expected);
    free(expected);
    free(path);
    sources.file = *state;
    expected = mem_printf("%s: cannot be read: Is a directory\n", (const char *)*state);
    assert_said(&sources, expected);
    free(expected);
}

static void a_file_past_the_limit_is_refused(void **state)
{
    char *path = write_file(*state, "large.json", "{", 1);
    struct config_sources sources = {.file = path};
    char *expected = mem_printf("%s: is larger than 16777216 bytes\n", path);

    assert_int_equal(truncate(path, 16 * 1024 * 1024 + 1), 0);
    assert_said(&sources, expected);
    assert_int_equal(unlink(path), 0);
    free(expected);
    free(path);
}

static void the_file_is_named_by_flag_then_environment_then_default(void **state)
{
    static const char one[] = "{\"version\": 1, \"port\": 1}";
    static const char two[] = "{\"version\": 1, \"port\": 2}";
    static const char three[] = "{\"version\": 1, \"port\": 3}";
    char *first = write_file(*state, "1.json", one, strlen(one));
    char *second = write_file(*state, "2.json", two, strlen(two));
    char *third = write_file(*state, "3.json", three, strlen(three));
    char *variable = mem_printf("CODECATALYST_MOCK_CONFIG=%s", second);
    char *environment[] = {variable, NULL};
    struct config_sources sources = {
        .file = first, .default_file = third, .environment = environment};
    const int64_t expected[] = {1, 2, 3};

    for (size_t i = 0; i < 3; i++) {
        sources.file = i == 0 ? first : NULL;
        sources.environment = i == 2 ? NULL : environment;
        struct config *config = load(&sources);
        assert_int_equal(config_settings(config)->http.port, expected[i]);
        config_destroy(config);
    }
    assert_int_equal(unlink(first) + unlink(second) + unlink(third), 0);
    free(variable);
    free(first);
    free(second);
    free(third);
}

static void a_default_file_may_be_absent_but_not_bad(void **state)
{
    char *path = in_folder(*state, "config.json");
    struct config_sources sources = {.default_file = path};
    struct config *config = load(&sources);

    assert_null(config_file(config));
    config_destroy(config);
    free(write_file(*state, "config.json", "{", 1));
    char *said = complaints_of(&sources);
    assert_non_null(strstr(said, "config.json:1:2: expected"));
    assert_int_equal(unlink(path), 0);
    free(said);
    free(path);
}

static void what_a_reload_cannot_change_is_listed(void **state)
{
    struct config_sources before = sources_of("{\"version\": 1, \"port\": 1, \"seed\": 7}");
    struct config_sources after = sources_of(
        "{\"version\": 1, \"port\": 2, \"log\": {\"level\": \"debug\"}, \"host\": \"127.0.0.1\"}");
    const struct setting *rows[SETTINGS_LIMIT];
    struct config *old = load(&before);
    struct config *fresh = load(&after);

    (void)state;
    assert_int_equal(config_restart_needed(old, fresh, rows), 2);
    assert_string_equal(rows[0]->path, "port");
    assert_string_equal(rows[1]->path, "seed");
    assert_int_equal(config_restart_needed(fresh, fresh, rows), 0);
    config_destroy(old);
    config_destroy(fresh);
}

static void the_same_sources_can_be_read_again(void **state)
{
    struct config_sources sources = sources_of("{\"version\": 1, \"users\": [{\"token\": \"t\"}]}");
    struct config *first = load(&sources);
    struct config *second = load(&sources);

    (void)state;
    config_destroy(first);
    assert_string_equal(config_settings(second)->users[0].bearer_token, "t");
    config_destroy(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_at_all_is_a_configuration),
        cmocka_unit_test(a_flag_wins_over_the_environment_that_wins_over_the_file),
        cmocka_unit_test(a_bad_value_is_refused_even_where_another_wins),
        cmocka_unit_test(values_of_every_type_come_from_flags),
        cmocka_unit_test(problems_of_file_environment_and_flags_come_together),
        cmocka_unit_test(an_impossible_combination_names_the_flag_that_made_it),
        cmocka_unit_test(a_combination_is_not_judged_on_values_that_are_refused),
        cmocka_unit_test(names_of_a_hundred_characters_are_good_and_more_are_not),
        cmocka_unit_test(past_a_hundred_problems_only_their_number_is_told),
        cmocka_unit_test_setup_teardown(a_file_that_cannot_be_read_is_named, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_file_past_the_limit_is_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_file_is_named_by_flag_then_environment_then_default,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_default_file_may_be_absent_but_not_bad, make_folder,
                                        remove_folder),
        cmocka_unit_test(what_a_reload_cannot_change_is_listed),
        cmocka_unit_test(the_same_sources_can_be_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
