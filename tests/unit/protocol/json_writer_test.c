/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#define LIMIT 4096

static void commas_stand_between_members_and_elements_only(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, LIMIT);
    json_writer_open(&out, NULL, '{');
    json_writer_open(&out, "items", '[');
    for (int i = 0; i < 2; i++) {
        json_writer_open(&out, NULL, '{');
        json_writer_string(&out, "id", "a");
        json_writer_bool(&out, "good", i == 0);
        json_writer_close(&out, '}');
    }
    json_writer_close(&out, ']');
    json_writer_open(&out, "none", '[');
    json_writer_close(&out, ']');
    json_writer_string(&out, "last", "");
    json_writer_close(&out, '}');
    assert_string_equal(buf_text(&out),
                        "{\"items\":[{\"id\":\"a\",\"good\":true},"
                        "{\"id\":\"a\",\"good\":false}],\"none\":[],\"last\":\"\"}");
    buf_clean_up(&out);
}

/* A text that ends in an opening bracket does not look like one: its quote follows. */
static void brackets_in_texts_are_texts(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, LIMIT);
    json_writer_open(&out, NULL, '{');
    json_writer_string(&out, "a", "{");
    json_writer_string(&out, "b", "[");
    json_writer_close(&out, '}');
    assert_string_equal(buf_text(&out), "{\"a\":\"{\",\"b\":\"[\"}");
    buf_clean_up(&out);
}

static void check_text(const char *text)
{
    cJSON *tree = cJSON_CreateObject();
    struct buf out;

    buf_init(&out, LIMIT);
    json_writer_open(&out, NULL, '{');
    json_writer_string(&out, "text", text);
    json_writer_close(&out, '}');
    (void)cJSON_AddStringToObject(tree, "text", text);
    char *expected = cJSON_PrintUnformatted(tree);
    assert_string_equal(buf_text(&out), expected);
    cJSON_free(expected);
    cJSON_Delete(tree);
    buf_clean_up(&out);
}

static void texts_are_escaped_as_cjson_does_it(void **state)
{
    char text[] = "a?b";

    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        text[1] = (char)byte;
        check_text(text);
        check_text(text + 1);
    }
    check_text("\\\"\\\" \xC3\x85\xF0\x9F\x98\x80/\x01\x02\x7F\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_between_members_and_elements_only),
        cmocka_unit_test(brackets_in_texts_are_texts),
        cmocka_unit_test(texts_are_escaped_as_cjson_does_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
