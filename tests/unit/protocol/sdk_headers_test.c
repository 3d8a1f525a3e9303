/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/sdk_headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "request.h"

static int attempt_in(const char *value)
{
    const struct http_header header = {text_of("amz-sdk-request"), text_of(value)};
    const struct http_request request = request_with_header(&header);

    return sdk_headers_attempt(&request);
}

static void the_attempt_is_read_in_every_form_that_clients_send(void **state)
{
    (void)state;
    assert_int_equal(attempt_in("attempt=1"), 1);
    assert_int_equal(attempt_in("attempt=2; max=3"), 2);
    assert_int_equal(attempt_in("ttl=20261123T180107Z; attempt=3; max=5"), 3);
    assert_int_equal(attempt_in("max=5;attempt=4"), 4);
    assert_int_equal(attempt_in("attempt=10"), 10);
}

static void without_a_number_it_is_the_first_attempt(void **state)
{
    const struct http_request silent = request_with_target("/");

    (void)state;
    assert_int_equal(sdk_headers_attempt(&silent), 1);
    assert_int_equal(attempt_in(""), 1);
    assert_int_equal(attempt_in("attempt"), 1);
    assert_int_equal(attempt_in("attempt="), 1);
    assert_int_equal(attempt_in("attempt=x"), 1);
    assert_int_equal(attempt_in("attempt=0"), 1);
    assert_int_equal(attempt_in("attempt=-5"), 1);
    assert_int_equal(attempt_in("reattempt=5"), 1);
    assert_int_equal(attempt_in("max=7"), 1);
}

static void a_number_without_end_does_not_overflow(void **state)
{
    (void)state;
    assert_true(attempt_in("attempt=99999999999999999999999999") >= 1000000);
}

static void the_value_is_not_read_past_its_end(void **state)
{
    const struct http_header header = {text_of("amz-sdk-request"), {"attempt=123", 9}};
    const struct http_request request = request_with_header(&header);

    (void)state;
    assert_int_equal(sdk_headers_attempt(&request), 1);
}

static void the_invocation_id_is_the_header_unless_empty(void **state)
{
    const struct http_header header = {text_of("Amz-Sdk-Invocation-Id"), text_of("abc")};
    const struct http_header empty = {text_of("amz-sdk-invocation-id"), text_of("")};
    const struct http_request request = request_with_header(&header);
    const struct http_request without = request_with_header(&empty);
    const struct http_request silent = request_with_target("/");

    (void)state;
    assert_ptr_equal(sdk_headers_invocation_id(&request), &header.value);
    assert_null(sdk_headers_invocation_id(&without));
    assert_null(sdk_headers_invocation_id(&silent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_attempt_is_read_in_every_form_that_clients_send),
        cmocka_unit_test(without_a_number_it_is_the_first_attempt),
        cmocka_unit_test(a_number_without_end_does_not_overflow),
        cmocka_unit_test(the_value_is_not_read_past_its_end),
        cmocka_unit_test(the_invocation_id_is_the_header_unless_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
