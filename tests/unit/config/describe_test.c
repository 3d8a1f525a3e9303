/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/config.h"
#include "loading.h"

#define TEXT_BYTES ((size_t)65536)

static struct config *load_example(void)
{
    static char variable[] = "CODECATALYST_MOCK_HOST=127.0.0.9";
    static char *environment[] = {variable, NULL};
    struct config_sources sources = sources_of(
        "{\n"
        "  \"version\": 1,\n"
        "  \"quota\": {\"maxTokensPerUser\": 17},\n"
        "  \"users\": [{\"token\": \"never-shown\", \"userName\": \"alice\", \"$comment\": \"x\",\n"
        "    \"accessTokens\": [{\"name\": \"ci\", \"secret\": \"never-shown-either\"}]}],\n"
        "  \"throttle\": [{\"id\": \"a\", \"rps\": 0.5, \"burst\": 2}]\n"
        "}\n");

    sources.environment = environment;
    *flag_of(&sources, "seed") = "9007199254740991";
    return load(&sources);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("%s is not in %s", part, text);
    }
}

static void every_value_has_its_origin_on_its_line(void **state)
{
    struct config *config = load_example();
    struct buf text;

    (void)state;
    buf_init(&text, TEXT_BYTES);
    config_describe_text(config, &text);
    assert_has(buf_text(&text), "{\n  \"file\": \"config.json\",\n  \"settings\": {\n");
    assert_has(buf_text(&text), "\n    \"host\": {\"value\":\"127.0.0.9\",\"origin\":\"environment "
                                "CODECATALYST_MOCK_HOST\"},\n");
    assert_has(buf_text(&text), "\n    \"port\": {\"value\":8700,\"origin\":\"default\"},\n");
    assert_has(buf_text(&text), "\n    \"portFile\": {\"value\":null,\"origin\":\"default\"},\n");
    assert_has(buf_text(&text),
               "\n    \"seed\": {\"value\":9007199254740991,\"origin\":\"flag --seed\"},\n");
    assert_has(buf_text(&text), "\n    \"quota.maxTokensPerUser\": {\"value\":17,\"origin\":\"file "
                                "config.json:3:33\"},\n");
    buf_clean_up(&text);
    config_destroy(config);
}

static void lists_are_shown_with_their_defaults_and_without_secrets(void **state)
{
    struct config *config = load_example();
    struct buf text;

    (void)state;
    buf_init(&text, TEXT_BYTES);
    config_describe_text(config, &text);
    assert_has(buf_text(&text),
               "\"users\": [\n    {\"token\":\"[redacted]\",\"userName\":\"alice\","
               "\"accessTokens\":[{\"name\":\"ci\",\"secret\":\"[redacted]\"}]}\n"
               "  ]");
    assert_has(buf_text(&text), "{\"id\":\"a\",\"match\":{\"operation\":\"*\"},\"key\":\"user\","
                                "\"rps\":0.5,\"burst\":2}");
    assert_null(strstr(buf_text(&text), "never-shown"));
    buf_clean_up(&text);
    config_destroy(config);
}

static void the_text_is_the_description(void **state)
{
    struct config *config = load_example();
    struct buf text;
    struct json_problem problem;

    (void)state;
    buf_init(&text, TEXT_BYTES);
    config_describe_text(config, &text);
    cJSON *parsed = json_parse(buf_text(&text), text.length, 10, &problem);
    cJSON *described = config_describe(config);
    char *one = cJSON_PrintUnformatted(parsed);
    char *other = cJSON_PrintUnformatted(described);
    assert_non_null(parsed);
    /* cJSON rounds the seed when it prints a number that it has parsed. */
    assert_int_equal(strncmp(one, other, strcspn(other, "9")), 0);
    assert_string_equal(strstr(one, "\"log.level\""), strstr(other, "\"log.level\""));
    cJSON_free(one);
    cJSON_free(other);
    cJSON_Delete(parsed);
    cJSON_Delete(described);
    buf_clean_up(&text);
    config_destroy(config);
}

static void without_a_file_there_is_none(void **state)
{
    struct config_sources sources = {0};
    struct config *config = load(&sources);
    cJSON *described = config_describe(config);

    (void)state;
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(described, "file")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(described, "users")), 0);
    assert_true(cJSON_IsArray(cJSON_GetObjectItem(described, "throttle")));
    cJSON_Delete(described);
    config_destroy(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_its_origin_on_its_line),
        cmocka_unit_test(lists_are_shown_with_their_defaults_and_without_secrets),
        cmocka_unit_test(the_text_is_the_description),
        cmocka_unit_test(without_a_file_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
