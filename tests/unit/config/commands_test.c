/* SPDX-License-Identifier: Apache-2.0 */
#include "config/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "config/help.h"
#include "config/schema.h"
#include "loading.h"

#define TEXT_BYTES ((size_t)1024 * 1024)

/* What a command writes, from a stream in memory. */
struct output {
    FILE *stream;
    char *text;
    size_t length;
};

static struct output *output_new(void)
{
    struct output *output = mem_calloc(1, sizeof *output);

    output->stream = open_memstream(&output->text, &output->length);
    assert_non_null(output->stream);
    return output;
}

/* The caller frees the text. */
static char *output_close(struct output *output)
{
    assert_int_equal(fclose(output->stream), 0);
    char *text = output->text;
    free(output);
    return text;
}

static struct options check_of(const char *path)
{
    return (struct options){.command = COMMAND_CHECK, .sources = {.file = path}};
}

static void check_says_that_a_good_file_is_good(void **state)
{
    struct options options = check_of(FIXTURES_DIR "/config/throttled.json");
    struct output *out = output_new();
    struct output *complaints = output_new();

    (void)state;
    assert_int_equal(command_check(&options, out->stream, complaints->stream), 0);
    char *said = output_close(out);
    char *complained = output_close(complaints);
    assert_string_equal(said, FIXTURES_DIR "/config/throttled.json is good\n");
    assert_string_equal(complained, "");
    free(said);
    free(complained);
}

static void check_tells_every_problem_of_a_bad_file(void **state)
{
    struct options options = check_of(FIXTURES_DIR "/config/bad/many-at-once.json");
    struct output *out = output_new();
    struct output *complaints = output_new();
    size_t lines = 0;

    (void)state;
    assert_int_equal(command_check(&options, out->stream, complaints->stream), 1);
    char *said = output_close(out);
    char *complained = output_close(complaints);
    for (const char *c = complained; *c != '\0'; c++) {
        lines += *c == '\n' ? 1 : 0;
    }
    assert_string_equal(said, "");
    assert_int_equal(lines, 6);
    free(said);
    free(complained);
}

static void the_document_in_docs_is_what_the_table_makes(void **state)
{
    struct output *out = output_new();
    size_t length;

    (void)state;
    assert_int_equal(command_schema(SCHEMA_FORMAT_MARKDOWN, out->stream), 0);
    char *made = output_close(out);
    char *kept = read_whole(FIXTURES_DIR "/../docs/CONFIGURATION.md", &length);
    if (strcmp(made, kept) != 0) {
        fail_msg("docs/CONFIGURATION.md is stale; write it anew: "
                 "codecatalyst-mock schema --format markdown > docs/CONFIGURATION.md");
    }
    free(made);
    free(kept);
}

static void every_example_in_the_document_is_a_good_configuration(void **state)
{
    static const char start[] = "```json\n";
    size_t length;
    size_t examples = 0;
    char *text = read_whole(FIXTURES_DIR "/../docs/CONFIGURATION.md", &length);
    char *example = text;

    (void)state;
    while ((example = strstr(example, start)) != NULL) {
        example += strlen(start);
        char *end = strstr(example, "```");
        assert_non_null(end);
        struct config_sources sources = sources_of(example);
        sources.text_length = (size_t)(end - example);
        config_destroy(load(&sources));
        example = end + 1;
        examples++;
    }
    assert_true(examples >= 3);
    free(text);
}

static void help_names_every_flag_in_lines_that_fit(void **state)
{
    struct output *out = output_new();
    const struct setting *row;
    char flag[2 + SETTING_NAME_BYTES] = "--";

    (void)state;
    assert_int_equal(command_help(out->stream), 0);
    char *help = output_close(out);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_option(row)) {
            setting_flag_name(row, flag + 2);
            assert_non_null(strstr(help, flag));
        }
    }
    for (const char *line = help; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");
        assert_true(length <= HELP_COLUMNS);
        assert_true(length == 0 || line[length - 1] != ' ');
    }
    free(help);
}

/* The schema of the member that a path of names leads to. */
static const cJSON *property(const cJSON *schema, const char *name)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(schema, "properties");
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(properties, name);

    if (found == NULL) {
        fail_msg("no property %s", name);
    }
    return found;
}

static double number_of(const cJSON *schema, const char *keyword)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(schema, keyword);

    return cJSON_IsRaw(value) ? strtod(value->valuestring, NULL) : cJSON_GetNumberValue(value);
}

static void the_schema_says_what_the_rows_say(void **state)
{
    cJSON *schema = schema_build();
    const cJSON *port = property(schema, "port");
    const cJSON *user = cJSON_GetObjectItem(property(schema, "users"), "items");
    const cJSON *rule = cJSON_GetObjectItem(property(schema, "throttle"), "items");

    (void)state;
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(schema, "additionalProperties")));
    assert_string_equal(
        cJSON_GetStringValue(cJSON_GetArrayItem(cJSON_GetObjectItem(schema, "required"), 0)),
        "version");
    assert_true(number_of(port, "minimum") == 0 && number_of(port, "maximum") == 65535);
    assert_true(number_of(port, "default") == 8700);
    assert_true(number_of(property(schema, "seed"), "maximum") == 9007199254740991.0);
    assert_true(number_of(property(rule, "rps"), "exclusiveMinimum") == 0);
    assert_string_equal(
        cJSON_GetStringValue(cJSON_GetObjectItem(property(user, "userName"), "pattern")),
        "^[A-Za-z0-9_.-]*$");
    assert_true(number_of(property(user, "userName"), "minLength") == 3);
    assert_int_equal(
        cJSON_GetArraySize(cJSON_GetObjectItem(property(property(schema, "auth"), "mode"), "enum")),
        3);
    (void)property(property(schema, "log"), "$comment");
    cJSON_Delete(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_says_that_a_good_file_is_good),
        cmocka_unit_test(check_tells_every_problem_of_a_bad_file),
        cmocka_unit_test(the_document_in_docs_is_what_the_table_makes),
        cmocka_unit_test(every_example_in_the_document_is_a_good_configuration),
        cmocka_unit_test(help_names_every_flag_in_lines_that_fit),
        cmocka_unit_test(the_schema_says_what_the_rows_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
