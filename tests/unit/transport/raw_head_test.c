/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/raw_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"

static const char whole[] = "\r\nPUT /a?b HTTP/1.1\r\nHost: x\r\nX:  y z \t\r\nEmpty:\r\n\r\n";

/* Reads a copy of the first bytes, so that a sanitizer sees a read beyond them. */
static enum raw_head_state read_copy(struct raw_head *head, const char *text, size_t count,
                                     char **copy, struct error *err)
{
    *copy = mem_alloc(count + 1);
    memcpy(*copy, text, count);
    (*copy)[count] = '\0';
    return raw_head_read(head, *copy, count, err);
}

static void a_head_is_incomplete_up_to_its_last_byte(void **state)
{
    struct raw_head head;
    struct error err;
    char *copy;

    (void)state;
    for (size_t count = 0; count < strlen(whole); count++) {
        assert_int_equal(read_copy(&head, whole, count, &copy, &err), RAW_HEAD_INCOMPLETE);
        free(copy);
    }
}

static void a_whole_head_is_taken_apart(void **state)
{
    struct raw_head head;
    struct error err;
    char *copy;

    (void)state;
    assert_int_equal(read_copy(&head, whole, strlen(whole), &copy, &err), RAW_HEAD_COMPLETE);
    assert_int_equal(head.length, strlen(whole));
    assert_string_equal(head.request.method, "PUT");
    assert_string_equal(head.request.target, "/a?b");
    assert_string_equal(head.version, "HTTP/1.1");
    assert_int_equal(head.request.header_count, 3);
    assert_true(http_text_equals(head.request.headers[1].name, "X"));
    assert_true(http_text_equals(head.request.headers[1].value, "y z"));
    assert_int_equal(head.request.headers[2].value.length, 0);
    free(copy);
}

static void what_follows_a_head_is_left_alone(void **state)
{
    static const char text[] = "GET / HTTP/1.1\r\n\r\n\x01\0body";
    struct raw_head head;
    struct error err;
    char *copy;

    (void)state;
    assert_int_equal(read_copy(&head, text, sizeof text - 1, &copy, &err), RAW_HEAD_COMPLETE);
    assert_int_equal(head.length, strlen("GET / HTTP/1.1\r\n\r\n"));
    assert_int_equal(head.request.header_count, 0);
    free(copy);
}

static void a_wrong_request_line_is_refused_before_the_rest_arrives(void **state)
{
    static const char text[] = "HELO example.org\r\n";
    struct raw_head head;
    struct error err = {ERROR_INTERNAL, ""};
    char *copy;

    (void)state;
    assert_int_equal(read_copy(&head, text, strlen(text), &copy, &err), RAW_HEAD_BROKEN);
    assert_int_equal(err.kind, ERROR_MALFORMED_REQUEST);
    assert_string_equal(head.request.method, "-");
    assert_string_equal(head.request.target, "-");
    free(copy);
}

static void a_first_byte_that_is_not_http_is_refused_at_once(void **state)
{
    struct raw_head head;
    struct error err = {ERROR_INTERNAL, ""};
    char *copy;

    (void)state;
    assert_int_equal(read_copy(&head, "\x16", 1, &copy, &err), RAW_HEAD_BROKEN);
    assert_non_null(strstr(err.message, "plain HTTP"));
    free(copy);
}

static enum raw_head_state read_fields(int count, struct error *err)
{
    struct raw_head head;
    struct buf text;

    buf_init(&text, 100000);
    (void)buf_append_text(&text, "GET / HTTP/1.1\r\n");
    for (int i = 0; i < count; i++) {
        (void)buf_printf(&text, "X%d: y\r\n", i);
    }
    (void)buf_append_text(&text, "\r\n");
    enum raw_head_state state = raw_head_read(&head, text.data, text.length, err);
    buf_clean_up(&text);
    return state;
}

static void as_many_fields_as_there_is_room_for_are_read_and_no_more(void **state)
{
    struct error err = {ERROR_INTERNAL, ""};

    (void)state;
    assert_int_equal(read_fields(RAW_HEAD_FIELDS, &err), RAW_HEAD_COMPLETE);
    assert_int_equal(read_fields(RAW_HEAD_FIELDS + 1, &err), RAW_HEAD_BROKEN);
    assert_int_equal(err.kind, ERROR_HEADERS_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_incomplete_up_to_its_last_byte),
        cmocka_unit_test(a_whole_head_is_taken_apart),
        cmocka_unit_test(what_follows_a_head_is_left_alone),
        cmocka_unit_test(a_wrong_request_line_is_refused_before_the_rest_arrives),
        cmocka_unit_test(a_first_byte_that_is_not_http_is_refused_at_once),
        cmocka_unit_test(as_many_fields_as_there_is_room_for_are_read_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
