/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/config_reader.h"
#include "config/setting_value.h"

static const struct setting *row_of(const char *path)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (strcmp(row->path, path) == 0) {
            return row;
        }
    }
    fail_msg("no row %s", path);
    return NULL;
}

static void flags_and_variables_are_named_after_the_path(void **state)
{
    char name[SETTING_NAME_BYTES];

    (void)state;
    setting_flag_name(row_of("port"), name);
    assert_string_equal(name, "port");
    setting_flag_name(row_of("portFile"), name);
    assert_string_equal(name, "port-file");
    setting_flag_name(row_of("quota.maxTokensPerUser"), name);
    assert_string_equal(name, "quota-max-tokens-per-user");
    setting_variable_name(row_of("quota.maxTokensPerUser"), name);
    assert_string_equal(name, "CODECATALYST_MOCK_QUOTA_MAX_TOKENS_PER_USER");
}

static void a_member_belongs_to_its_own_parent_only(void **state)
{
    (void)state;
    assert_string_equal(setting_member_name(NULL, row_of("port")), "port");
    assert_null(setting_member_name(NULL, row_of("log.level")));
    assert_string_equal(setting_member_name(row_of("log"), row_of("log.level")), "level");
    assert_null(setting_member_name(row_of("users"), row_of("users[].accessTokens[].name")));
    assert_string_equal(
        setting_member_name(row_of("users[].accessTokens"), row_of("users[].accessTokens[].name")),
        "name");
    assert_ptr_equal(setting_member(row_of("throttle[].match"), "operation"),
                     row_of("throttle[].match.operation"));
    assert_null(setting_member(NULL, "level"));
}

static void only_scalars_that_are_not_in_a_list_are_options(void **state)
{
    (void)state;
    assert_true(setting_is_option(row_of("log.level")));
    assert_false(setting_is_option(row_of("log")));
    assert_false(setting_is_option(row_of("users")));
    assert_false(setting_is_option(row_of("users[].token")));
    assert_false(setting_is_option(row_of("version")));
    assert_true(setting_is_scalar(row_of("version")));
}

static void assert_rule(const char *path, const char *expected)
{
    struct buf rule;

    buf_init(&rule, 1024);
    setting_rule(row_of(path), &rule);
    assert_string_equal(buf_text(&rule), expected);
    buf_clean_up(&rule);
}

static void a_rule_says_what_a_value_must_be(void **state)
{
    (void)state;
    assert_rule("version", "1");
    assert_rule("port", "an integer from 0 to 65535");
    assert_rule("throttle[].rps", "a number more than 0, up to 1000000");
    assert_rule("log.format", "\"text\" or \"json\"");
    assert_rule("users[].userName", "a text of 3 to 100 letters, digits, '_', '.' and '-'");
    assert_rule("$schema", "a text of at most 4096 characters");
    assert_rule("log", "an object");
    assert_rule("throttle", "an array of at most 1000 objects");
}

static bool has_parent_before(size_t index)
{
    const struct setting *row = setting_at(index);
    bool found = setting_member_name(NULL, row) != NULL;

    for (size_t i = 0; i < index; i++) {
        const struct setting *parent = setting_at(i);
        bool holds = parent->type == SETTING_OBJECT || parent->type == SETTING_LIST;
        found = found || (holds && setting_member_name(parent, row) != NULL);
        assert_string_not_equal(parent->path, row->path);
    }
    return found;
}

static void every_row_stands_behind_its_parent(void **state)
{
    (void)state;
    for (size_t i = 0; setting_at(i) != NULL; i++) {
        assert_true(has_parent_before(i));
    }
}

static void every_row_is_whole(void **state)
{
    const struct setting *row;
    size_t count = 0;

    (void)state;
    for (; (row = setting_at(count)) != NULL; count++) {
        assert_non_null(row->sentence);
        assert_int_equal(row->sentence[strlen(row->sentence) - 1], '.');
        assert_true(row->least <= row->most);
        assert_true(row->type != SETTING_WORD || row->words != NULL);
        assert_true(row->type != SETTING_LIST || (row->count > 0 && row->element_bytes > 0));
        assert_true(strlen(row->path) + strlen(SETTING_VARIABLE_PREFIX) + 12 < SETTING_NAME_BYTES ||
                    !setting_is_option(row));
        assert_true((row->flags & SETTING_REQUIRED) == 0 || row->fallback == NULL);
    }
    assert_true(count <= SETTINGS_LIMIT);
}

static void every_default_is_good(void **state)
{
    struct config_problems *problems = config_problems_new();
    struct config_reader reader = config_reader_of(problems, "default", NULL);
    const struct setting *row;

    (void)state;
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (row->fallback != NULL) {
            cJSON *value = cJSON_Parse(row->fallback);
            assert_non_null(value);
            assert_true(setting_value_read(&reader, row, value, NULL));
            cJSON_Delete(value);
        }
    }
    config_reader_clean_up(&reader);
    config_problems_destroy(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_and_variables_are_named_after_the_path),
        cmocka_unit_test(a_member_belongs_to_its_own_parent_only),
        cmocka_unit_test(only_scalars_that_are_not_in_a_list_are_options),
        cmocka_unit_test(a_rule_says_what_a_value_must_be),
        cmocka_unit_test(every_row_stands_behind_its_parent),
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(every_default_is_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
