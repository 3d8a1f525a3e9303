/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/wire_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define BODY "0123456789"

/* 16 KB: too large for a stack that a sanitizer watches. */
static struct wire_script script;

static void build_with_body(struct http_delivery delivery, const char *body)
{
    struct http_response response;

    script = (struct wire_script){0};
    http_response_init(&response);
    response.status = 201;
    http_response_add_header(&response, "Content-Type", "text/plain");
    (void)buf_append_text(&response.body, body);
    response.delivery = delivery;
    wire_script_build(&script, &response, "the date");
    http_response_clean_up(&response);
    for (size_t i = 1; i < script.step_count; i++) {
        assert_true(script.steps[i].at_ms >= script.steps[i - 1].at_ms);
        assert_true(script.steps[i].until >= script.steps[i - 1].until);
    }
    if (script.step_count > 0) {
        assert_int_equal(script.steps[script.step_count - 1].until, script.bytes.length);
    }
}

static void build(struct http_delivery delivery)
{
    build_with_body(delivery, BODY);
}

static const char *body(void)
{
    return buf_text(&script.bytes) + script.head_bytes;
}

static void has_head(const char *line)
{
    const char *found = strstr(buf_text(&script.bytes), line);

    assert_non_null(found);
    assert_true(found < body());
}

static void a_plain_answer_or_a_mere_delay_needs_no_script(void **state)
{
    (void)state;
    assert_false(wire_script_needed(&(struct http_delivery){0}));
    assert_false(wire_script_needed(&(struct http_delivery){.delay_ms = 5}));
    assert_true(wire_script_needed(&(struct http_delivery){.cut = true}));
    assert_true(wire_script_needed(&(struct http_delivery){.content_length_delta = 1}));
    assert_true(wire_script_needed(&(struct http_delivery){.dribble_chunks = 1}));
    assert_true(wire_script_needed(&(struct http_delivery){.bytes_per_second = 1}));
    assert_true(wire_script_needed(&(struct http_delivery){.wire_fault = WIRE_FAULT_HANG}));
}

static void the_head_is_what_http_asks_for(void **state)
{
    (void)state;
    build((struct http_delivery){.dribble_chunks = 1});
    assert_memory_equal(buf_text(&script.bytes), "HTTP/1.1 201 Created\r\n", 22);
    has_head("\r\nDate: the date\r\n");
    has_head("\r\nContent-Type: text/plain\r\n");
    has_head("\r\nContent-Length: 10\r\n");
    has_head("\r\nConnection: close\r\n");
    assert_string_equal(body(), BODY);
    assert_true(script.whole);
    assert_int_equal(script.ending, WIRE_ENDS_CLOSED);
    wire_script_clean_up(&script);
}

static void a_wrong_content_length_is_announced_and_not_below_nothing(void **state)
{
    (void)state;
    build((struct http_delivery){.content_length_delta = 7});
    has_head("\r\nContent-Length: 17\r\n");
    assert_string_equal(body(), BODY);
    assert_false(script.whole);
    wire_script_clean_up(&script);
    build((struct http_delivery){.content_length_delta = -99});
    has_head("\r\nContent-Length: 0\r\n");
    wire_script_clean_up(&script);
}

static void a_cut_ends_the_body_and_nothing_else(void **state)
{
    (void)state;
    build((struct http_delivery){.cut = true, .cut_at_bytes = 4});
    has_head("\r\nContent-Length: 10\r\n");
    assert_memory_equal(body(), "0123", 4);
    assert_int_equal(script.bytes.length - script.head_bytes, 4);
    assert_false(script.whole);
    wire_script_clean_up(&script);
}

static void a_head_that_is_left_alone_promises_a_body(void **state)
{
    (void)state;
    build((struct http_delivery){.wire_fault = WIRE_FAULT_CLOSE_AFTER_HEADERS});
    has_head("\r\nContent-Length: 10\r\n");
    assert_int_equal(script.bytes.length, script.head_bytes);
    wire_script_clean_up(&script);
    build_with_body((struct http_delivery){.wire_fault = WIRE_FAULT_CLOSE_AFTER_HEADERS}, "");
    has_head("\r\nContent-Length: 2\r\n");
    assert_int_equal(script.bytes.length, script.head_bytes);
    wire_script_clean_up(&script);
}

static void faults_of_the_connection_send_nothing_and_end_as_they_say(void **state)
{
    static const struct {
        enum http_wire_fault fault;
        enum wire_ending ending;
    } faults[] = {{WIRE_FAULT_RESET, WIRE_ENDS_RESET},
                  {WIRE_FAULT_EMPTY, WIRE_ENDS_CLOSED},
                  {WIRE_FAULT_HANG, WIRE_ENDS_NEVER}};

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        build((struct http_delivery){.wire_fault = faults[i].fault, .delay_ms = 70});
        assert_int_equal(script.bytes.length, 0);
        assert_int_equal(script.ending, faults[i].ending);
        assert_int_equal(script.ends_at_ms, 70);
        assert_false(script.whole);
        wire_script_clean_up(&script);
    }
}

static void garbage_is_256_bytes_that_its_seed_makes(void **state)
{
    char first[256];

    (void)state;
    build((struct http_delivery){.wire_fault = WIRE_FAULT_GARBAGE, .garbage_seed = 1});
    assert_int_equal(script.bytes.length, sizeof first);
    assert_true(((unsigned char)script.bytes.data[0] & 0x80U) != 0);
    memcpy(first, script.bytes.data, sizeof first);
    wire_script_clean_up(&script);
    build((struct http_delivery){.wire_fault = WIRE_FAULT_GARBAGE, .garbage_seed = 1});
    assert_memory_equal(script.bytes.data, first, sizeof first);
    wire_script_clean_up(&script);
    build((struct http_delivery){.wire_fault = WIRE_FAULT_GARBAGE, .garbage_seed = 2});
    assert_memory_not_equal(script.bytes.data, first, sizeof first);
    wire_script_clean_up(&script);
}

static void a_malformed_chunk_follows_a_good_one(void **state)
{
    (void)state;
    build((struct http_delivery){.wire_fault = WIRE_FAULT_MALFORMED_CHUNK});
    has_head("\r\nTransfer-Encoding: chunked\r\n");
    assert_null(strstr(buf_text(&script.bytes), "Content-Length"));
    assert_string_equal(body(), "5\r\n01234\r\nnot a chunk\r\n");
    wire_script_clean_up(&script);
    build_with_body((struct http_delivery){.wire_fault = WIRE_FAULT_MALFORMED_CHUNK}, "");
    assert_string_equal(body(), "not a chunk\r\n");
    wire_script_clean_up(&script);
}

static void a_dribble_is_spread_evenly(void **state)
{
    (void)state;
    build((struct http_delivery){.dribble_chunks = 5, .dribble_ms = 400, .delay_ms = 1000});
    assert_int_equal(script.step_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(script.steps[i].at_ms, 1000 + (int)i * 100);
        assert_int_equal(script.steps[i].until, script.head_bytes + 2 * (i + 1));
    }
    assert_true(script.whole);
    wire_script_clean_up(&script);
}

static void more_pieces_than_bytes_and_one_piece_are_dribbles_too(void **state)
{
    (void)state;
    build((struct http_delivery){.dribble_chunks = 1000, .dribble_ms = 999});
    assert_int_equal(script.step_count, WIRE_MAX_STEPS);
    assert_int_equal(script.steps[WIRE_MAX_STEPS - 1].at_ms, 999);
    wire_script_clean_up(&script);
    build((struct http_delivery){.dribble_chunks = 1, .dribble_ms = 500});
    assert_int_equal(script.step_count, 1);
    assert_int_equal(script.steps[0].at_ms, 0);
    wire_script_clean_up(&script);
}

static void a_pace_takes_the_time_that_the_bytes_need(void **state)
{
    (void)state;
    build((struct http_delivery){.bytes_per_second = 10});
    assert_int_equal(script.steps[script.step_count - 1].at_ms, 1000);
    assert_true(script.step_count > 10);
    wire_script_clean_up(&script);
    build((struct http_delivery){.bytes_per_second = 1000000000});
    assert_int_equal(script.step_count, 1);
    assert_int_equal(script.steps[0].at_ms, 0);
    wire_script_clean_up(&script);
    build_with_body((struct http_delivery){.bytes_per_second = 1}, "");
    assert_int_equal(script.steps[script.step_count - 1].at_ms, 0);
    wire_script_clean_up(&script);
}

static void effects_that_were_not_meant_for_each_other_do_no_harm(void **state)
{
    (void)state;
    for (int fault = WIRE_FAULT_NONE; fault <= WIRE_FAULT_HANG; fault++) {
        for (int combination = 0; combination < 16; combination++) {
            build((struct http_delivery){.wire_fault = (enum http_wire_fault)fault,
                                         .cut = (combination & 1) != 0,
                                         .cut_at_bytes = 3,
                                         .content_length_delta = (combination & 2) != 0 ? 5 : 0,
                                         .dribble_chunks = (combination & 4) != 0 ? 3 : 0,
                                         .dribble_ms = 30,
                                         .bytes_per_second = (combination & 8) != 0 ? 100 : 0});
            wire_script_clean_up(&script);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_answer_or_a_mere_delay_needs_no_script),
        cmocka_unit_test(the_head_is_what_http_asks_for),
        cmocka_unit_test(a_wrong_content_length_is_announced_and_not_below_nothing),
        cmocka_unit_test(a_cut_ends_the_body_and_nothing_else),
        cmocka_unit_test(a_head_that_is_left_alone_promises_a_body),
        cmocka_unit_test(faults_of_the_connection_send_nothing_and_end_as_they_say),
        cmocka_unit_test(garbage_is_256_bytes_that_its_seed_makes),
        cmocka_unit_test(a_malformed_chunk_follows_a_good_one),
        cmocka_unit_test(a_dribble_is_spread_evenly),
        cmocka_unit_test(more_pieces_than_bytes_and_one_piece_are_dribbles_too),
        cmocka_unit_test(a_pace_takes_the_time_that_the_bytes_need),
        cmocka_unit_test(effects_that_were_not_meant_for_each_other_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
