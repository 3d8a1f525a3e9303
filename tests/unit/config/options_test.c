/* SPDX-License-Identifier: Apache-2.0 */
#include "config/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "loading.h"

#define MOST_WORDS 12

static char *no_variables[] = {NULL};

/* A command line, its words parted by single spaces. */
struct line {
    char *text;
    char *words[MOST_WORDS + 1];
    int count;
    struct options options;
    struct error err;
};

static bool parse(struct line *line, const char *text)
{
    *line =
        (struct line){.text = mem_printf("codecatalyst-mock%s%s", *text != '\0' ? " " : "", text)};
    char *rest = line->text;
    char *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        assert_true(line->count < MOST_WORDS);
        line->words[line->count++] = word;
    }
    return options_parse(line->count, line->words, no_variables, &line->options, &line->err);
}

static void assert_command(const char *text, enum command expected)
{
    struct line line;

    assert_true(parse(&line, text));
    assert_int_equal(line.options.command, expected);
    free(line.text);
}

static void assert_refused(const char *text, const char *expected)
{
    struct line line;

    assert_false(parse(&line, text));
    assert_string_equal(line.err.message, expected);
    free(line.text);
}

static void serving_is_what_is_done_unless_said_otherwise(void **state)
{
    (void)state;
    assert_command("", COMMAND_SERVE);
    assert_command("serve", COMMAND_SERVE);
    assert_command("--port 0", COMMAND_SERVE);
    assert_command("--port 0 serve", COMMAND_SERVE);
    assert_command("serve --print-config", COMMAND_PRINT_CONFIG);
    assert_command("check a.json", COMMAND_CHECK);
    assert_command("healthcheck", COMMAND_HEALTHCHECK);
    assert_command("env", COMMAND_ENV);
    assert_command("schema", COMMAND_SCHEMA);
}

static void help_and_version_win_over_what_follows(void **state)
{
    (void)state;
    assert_command("--help", COMMAND_HELP);
    assert_command("-h", COMMAND_HELP);
    assert_command("serve --help --nonsense", COMMAND_HELP);
    assert_command("--version", COMMAND_VERSION);
}

static void flags_are_noted_by_their_rows(void **state)
{
    struct line line;

    (void)state;
    assert_true(parse(&line, "--port=1 --log-level warn --clock-frozen --tokens-unique-names=false "
                             "--config a.json"));
    assert_string_equal(*flag_of(&line.options.sources, "port"), "1");
    assert_string_equal(*flag_of(&line.options.sources, "log.level"), "warn");
    assert_string_equal(*flag_of(&line.options.sources, "clock.frozen"), "true");
    assert_string_equal(*flag_of(&line.options.sources, "tokens.uniqueNames"), "false");
    assert_null(*flag_of(&line.options.sources, "host"));
    assert_string_equal(line.options.sources.file, "a.json");
    assert_ptr_equal(line.options.sources.environment, no_variables);
    assert_string_equal(line.options.sources.default_file, CONFIG_DEFAULT_FILE);
    free(line.text);
}

static void of_repeated_flags_the_last_counts(void **state)
{
    struct line line;

    (void)state;
    assert_true(parse(&line, "--port 1 --port 2"));
    assert_string_equal(*flag_of(&line.options.sources, "port"), "2");
    free(line.text);
}

static void a_check_looks_at_its_file_alone(void **state)
{
    struct line line;

    (void)state;
    assert_true(parse(&line, "check -- --odd"));
    assert_string_equal(line.options.sources.file, "--odd");
    assert_null(line.options.sources.environment);
    assert_null(line.options.sources.default_file);
    free(line.text);
}

static void formats_belong_to_their_command(void **state)
{
    struct line line;

    (void)state;
    assert_true(parse(&line, "env --format aws-config"));
    assert_int_equal(line.options.env_format, ENV_FORMAT_AWS_CONFIG);
    free(line.text);
    assert_true(parse(&line, "env --format=json"));
    assert_int_equal(line.options.env_format, ENV_FORMAT_JSON);
    free(line.text);
    assert_true(parse(&line, "schema --format markdown"));
    assert_int_equal(line.options.schema_format, SCHEMA_FORMAT_MARKDOWN);
    free(line.text);
    assert_refused("env --format markdown", "unknown format \"markdown\" (see --help)");
    assert_refused("schema --format jsno",
                   "unknown format \"jsno\"; did you mean \"json\"? (see --help)");
    assert_refused("--format json", "\"serve\" does not take --format (see --help)");
}

static void an_unknown_option_is_refused(void **state)
{
    (void)state;
    assert_refused("--prot 1", "unknown option --prot; did you mean --port? (see --help)");
    assert_refused("--prot=1", "unknown option --prot; did you mean --port? (see --help)");
    assert_refused("--xyzzy", "unknown option --xyzzy (see --help)");
    assert_refused("-x", "unknown option -x (see --help)");
    assert_refused("--version-file x", "unknown option --version-file (see --help)");
}

static void the_beginning_of_an_option_is_not_the_option(void **state)
{
    (void)state;
    assert_refused("--por 1", "unknown option --por; did you mean --port? (see --help)");
    assert_refused("--por=1", "unknown option --por; did you mean --port? (see --help)");
    assert_refused("--log-l warn", "unknown option --log-l (see --help)");
    assert_refused("--hel", "unknown option --hel; did you mean --help? (see --help)");
}

static void options_take_a_value_or_none(void **state)
{
    (void)state;
    assert_refused("--port", "--port needs a value (see --help)");
    assert_refused("--help=1", "--help takes no value (see --help)");
    assert_refused("--config=", "--config needs the name of a file (see --help)");
}

static void a_bad_value_is_refused_at_once(void **state)
{
    (void)state;
    assert_refused("--port http",
                   "--port: must be an integer from 0 to 65535, not \"http\" (see --help)");
    assert_refused("--port=", "--port: must be an integer from 0 to 65535, not \"\" (see --help)");
    assert_refused("--log-level wran",
                   "--log-level: must be \"error\", \"warn\", \"info\" or \"debug\", not "
                   "\"wran\"; did you mean \"warn\"? (see --help)");
    assert_refused("--clock-frozen=no",
                   "--clock-frozen: must be true or false, not \"no\" (see --help)");
}

static void words_that_do_not_belong_are_refused(void **state)
{
    (void)state;
    assert_refused("srve", "unknown command \"srve\"; did you mean \"serve\"? (see --help)");
    assert_refused("-", "unknown command \"-\" (see --help)");
    assert_refused("serve extra", "unexpected argument \"extra\" (see --help)");
    assert_refused("check", "\"check\" needs the name of a file (see --help)");
    assert_refused("check a b", "unexpected argument \"b\" (see --help)");
    assert_refused("check a --port 1", "\"check\" does not take --port (see --help)");
    assert_refused("check a --config b", "\"check\" does not take --config (see --help)");
    assert_refused("schema --print-config", "\"schema\" does not take --print-config (see --help)");
    assert_refused("a\x1B[1mb", "unknown command \"a\\u001b[1mb\" (see --help)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serving_is_what_is_done_unless_said_otherwise),
        cmocka_unit_test(help_and_version_win_over_what_follows),
        cmocka_unit_test(flags_are_noted_by_their_rows),
        cmocka_unit_test(of_repeated_flags_the_last_counts),
        cmocka_unit_test(a_check_looks_at_its_file_alone),
        cmocka_unit_test(formats_belong_to_their_command),
        cmocka_unit_test(an_unknown_option_is_refused),
        cmocka_unit_test(the_beginning_of_an_option_is_not_the_option),
        cmocka_unit_test(options_take_a_value_or_none),
        cmocka_unit_test(a_bad_value_is_refused_at_once),
        cmocka_unit_test(words_that_do_not_belong_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
