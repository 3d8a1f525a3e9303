/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fault_set.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "loading.h"

#define FAULTS FIXTURES_DIR "/faults"

/* NULL when it is refused; *complaints is then what is said, the caller's. */
static struct fault_set *read_set(const char *text, char **complaints)
{
    struct config_problems *problems = config_problems_new();
    struct fault_set *set = fault_set_read("body", text, strlen(text), problems);
    struct buf lines;

    buf_init(&lines, 65536);
    for (size_t i = 0; i < problems->count; i++) {
        config_problem_line(&problems->items[i], &lines);
        (void)buf_append_text(&lines, "\n");
    }
    *complaints = mem_strdup(buf_text(&lines));
    assert_int_equal(set == NULL, lines.length > 0);
    buf_clean_up(&lines);
    config_problems_destroy(problems);
    return set;
}

static struct fault_set *good_set(const char *text)
{
    char *complaints;
    struct fault_set *set = read_set(text, &complaints);

    assert_string_equal(complaints, "");
    free(complaints);
    return set;
}

static void assert_refused(const char *text, const char *expected)
{
    char *complaints;

    assert_null(read_set(text, &complaints));
    assert_string_equal(complaints, expected);
    free(complaints);
}

static void one_rule_or_a_list_of_them_is_read(void **state)
{
    struct fault_set *one = good_set("{\"id\":\"a\",\"fault\":\"HANG\"}");
    struct fault_set *two =
        good_set("[{\"id\":\"a\",\"fault\":\"HANG\"},{\"id\":\"b\",\"bytesPerSecond\":5}]");
    struct fault_set *none = good_set("[]");

    (void)state;
    assert_int_equal(one->count, 1);
    assert_int_equal(one->rules[0].outcome.connection, FAULT_HANG);
    assert_true(one->rules[0].probability == 1);
    assert_int_equal(two->count, 2);
    assert_int_equal(two->rules[1].outcome.bytes_per_second, 5);
    assert_string_equal(two->rules[1].source, "{\"id\":\"b\",\"bytesPerSecond\":5}");
    assert_int_equal(none->count, 0);
    fault_set_release(one);
    fault_set_release(two);
    fault_set_release(none);
    fault_set_release(NULL);
}

static void a_rule_keeps_its_set_alive(void **state)
{
    struct fault_set *set = good_set("[{\"id\":\"a\",\"match\":{\"path\":{\"matches\":\"x\"}},"
                                     "\"error\":{\"code\":\"ThrottlingException\"}}]");
    struct fault_rule *rule = fault_rule_share(&set->rules[0]);

    (void)state;
    fault_set_release(set);
    assert_string_equal(rule->id, "a");
    assert_true(text_matcher_holds(&rule->match.path, "x"));
    fault_rule_release(rule);
}

static void complaints_name_places_below_the_root(void **state)
{
    (void)state;
    assert_refused("{\"id\":\"a\",\n \"fault\":\"NONE\"}",
                   "body:2:10: /fault: must be \"CONNECTION_RESET_BY_PEER\", \"EMPTY_RESPONSE\", "
                   "\"CLOSE_AFTER_HEADERS\", \"MALFORMED_RESPONSE_CHUNK\", "
                   "\"RANDOM_DATA_THEN_CLOSE\" or \"HANG\", not \"NONE\"\n");
    assert_refused("[{\"id\":\"a\",\"fault\":\"HANG\"},\n{\"id\":\"b\"}]",
                   "body:2:1: /1: does nothing: give it error, delay, fault, body, "
                   "chunkedDribble, bytesPerSecond or sequence\n");
}

static void what_is_no_rule_at_all_is_refused(void **state)
{
    static const char *const texts[] = {"",    "1",        "\"x\"",          "null",
                                        "[1]", "[[]]",     "[null]",         "{}",
                                        "[",   "{\"id\":", "[{\"id\":\"a\"}"};
    char *complaints;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_null(read_set(texts[i], &complaints));
        free(complaints);
    }
}

static int is_json(const struct dirent *entry)
{
    const char *suffix = strrchr(entry->d_name, '.');

    return suffix != NULL && strcmp(suffix, ".json") == 0;
}

static void check_fixture(const char *name)
{
    char *path = mem_printf("%s/%s", FAULTS, name);
    struct config_sources sources = {.file = path};
    struct config *config = load(&sources);
    const struct settings *settings = config_settings(config);

    assert_true(settings->fault_count > 0);
    for (size_t i = 0; i < settings->fault_count; i++) {
        /* What was written can be read again, which is how rules are changed at run time. */
        struct fault_set *again = good_set(settings->faults[i].source);
        assert_string_equal(again->rules[0].id, settings->faults[i].id);
        fault_set_release(again);
    }
    config_destroy(config);
    free(path);
}

static void every_fixture_is_a_configuration_with_rules(void **state)
{
    struct dirent **entries;
    int count = scandir(FAULTS, &entries, is_json, alphasort);

    (void)state;
    assert_true(count >= 28);
    for (int i = 0; i < count; i++) {
        check_fixture(entries[i]->d_name);
        free(entries[i]);
    }
    free((void *)entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_rule_or_a_list_of_them_is_read),
        cmocka_unit_test(a_rule_keeps_its_set_alive),
        cmocka_unit_test(complaints_name_places_below_the_root),
        cmocka_unit_test(what_is_no_rule_at_all_is_refused),
        cmocka_unit_test(every_fixture_is_a_configuration_with_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
