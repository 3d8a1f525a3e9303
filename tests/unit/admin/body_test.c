/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct body_node open_text(struct body *body, const char *text)
{
    const struct http_request request = {.body = text, .body_length = strlen(text)};

    return body_open(body, &request);
}

static size_t complaints(const struct body *body)
{
    return (size_t)cJSON_GetArraySize(body->problems.list);
}

/* The place of a complaint, as "LINE:COLUMN POINTER". */
static void assert_place(const struct body *body, int index, int line, int column,
                         const char *pointer)
{
    const cJSON *problem = cJSON_GetArrayItem(body->problems.list, index);

    assert_non_null(problem);
    assert_int_equal(cJSON_GetObjectItem(problem, "line")->valueint, line);
    assert_int_equal(cJSON_GetObjectItem(problem, "column")->valueint, column);
    assert_string_equal(cJSON_GetObjectItem(problem, "pointer")->valuestring, pointer);
}

static void members_of_every_type_are_read(void **state)
{
    struct body body;
    struct body_node root =
        open_text(&body, "{\"t\":\"x\",\"b\":true,\"i\":-3,\"at\":\"2026-01-01T00:00:00Z\","
                         "\"list\":[1,{\"deep/~\":7}],\"no\":null}");
    struct body_node list = body_member(&root, "list");
    struct body_node element = body_element(&list, 1);
    struct body_node deep = body_member(&element, "deep/~");
    struct body_node member;
    const char *text = NULL;
    bool flag = false;
    int64_t number = 0;

    (void)state;
    member = body_member(&root, "t");
    assert_true(body_text(&member, &text));
    assert_string_equal(text, "x");
    member = body_member(&root, "b");
    assert_true(body_boolean(&member, &flag) && flag);
    member = body_member(&root, "i");
    assert_true(body_integer(&member, -3, 3, &number));
    assert_int_equal(number, -3);
    member = body_member(&root, "at");
    assert_true(body_instant(&member, &number));
    assert_int_equal(number, INT64_C(1767225600000));
    assert_true(body_integer(&deep, 0, 7, &number));
    assert_string_equal(deep.pointer, "/list/1/deep~1~0");
    member = body_member(&root, "no");
    assert_false(body_is_present(&member));
    member = body_element(&list, 2);
    assert_false(body_is_present(&member));
    member = body_member(&list, "t");
    assert_false(body_is_present(&member));
    assert_true(body_is_good(&body));
    body_close(&body);
}

static void absent_members_change_nothing_and_are_no_complaint(void **state)
{
    struct body body;
    struct body_node root = open_text(&body, "");
    struct body_node member = body_member(&root, "x");
    const char *text = "before";
    bool flag = true;
    int64_t number = 5;

    (void)state;
    assert_false(body_text(&member, &text));
    assert_false(body_boolean(&member, &flag));
    assert_false(body_integer(&member, 0, 1, &number));
    assert_false(body_instant(&member, &number));
    assert_string_equal(text, "before");
    assert_true(flag);
    assert_int_equal(number, 5);
    assert_true(body_is_good(&body));
    assert_false(body_require(&member));
    assert_int_equal(complaints(&body), 1);
    body_close(&body);
}

static void wrong_values_are_complained_of_where_they_stand(void **state)
{
    struct body body;
    struct body_node root = open_text(&body, "{\n \"a\": 1,\n \"b\": [ \"x\" ]\n}");
    struct body_node a = body_member(&root, "a");
    struct body_node b = body_member(&root, "b");
    struct body_node element = body_element(&b, 0);
    const char *text;
    bool flag;
    int64_t number;

    (void)state;
    assert_false(body_text(&a, &text));
    assert_false(body_boolean(&a, &flag));
    assert_false(body_integer(&a, 2, 3, &number));
    assert_false(body_integer(&element, 0, INT64_MAX, &number));
    assert_false(body_instant(&element, &number));
    assert_int_equal(complaints(&body), 5);
    assert_place(&body, 0, 2, 7, "/a");
    assert_place(&body, 4, 3, 9, "/b/0");
    body_close(&body);
}

static void integers_are_whole_exact_and_in_range(void **state)
{
    static const char *const bad[] = {"{\"n\":1.5}", "{\"n\":9007199254740994}", "{\"n\":-1}",
                                      "{\"n\":11}", "{\"n\":\"5\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct body body;
        struct body_node root = open_text(&body, bad[i]);
        struct body_node member = body_member(&root, "n");
        int64_t number = 99;
        assert_false(body_integer(&member, 0, i == 1 ? INT64_MAX : 10, &number));
        assert_int_equal(number, 99);
        assert_int_equal(complaints(&body), 1);
        body_close(&body);
    }
}

static void a_body_that_is_no_object_is_one_complaint(void **state)
{
    static const char *const bad[] = {"{", "[]", "1", "{} x", "{\"a\":1,\"a\":2}", "\xFF"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct body body;
        struct body_node root = open_text(&body, bad[i]);
        struct body_node member = body_member(&root, "a");
        body_allow_members(&root, NULL, 0);
        assert_false(body_is_present(&member));
        assert_int_equal(complaints(&body), 1);
        body_close(&body);
    }
}

static void very_many_complaints_and_very_long_names_are_bounded(void **state)
{
    static char text[200000];
    struct body body;
    size_t used = 1;

    (void)state;
    text[0] = '{';
    for (int i = 0; i < 150; i++) {
        text[used++] = '"';
        memset(text + used, 'a' + i % 26, 1000);
        used += 1000;
        used += (size_t)snprintf(text + used, sizeof text - used, "%d\":1,", i);
    }
    text[used - 1] = '}';
    struct body_node root = open_text(&body, text);
    assert_non_null(root.value);
    body_allow_members(&root, NULL, 0);
    assert_int_equal(complaints(&body), 100);
    body_close(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_of_every_type_are_read),
        cmocka_unit_test(absent_members_change_nothing_and_are_no_complaint),
        cmocka_unit_test(wrong_values_are_complained_of_where_they_stand),
        cmocka_unit_test(integers_are_whole_exact_and_in_range),
        cmocka_unit_test(a_body_that_is_no_object_is_one_complaint),
        cmocka_unit_test(very_many_complaints_and_very_long_names_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
