/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/error_shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct expectation {
    enum error_kind kind;
    int status;
    const char *name;
};

/* The six of the model, then those of the framework. */
static const struct expectation expectations[] = {
    {ERROR_THROTTLED, 429, "ThrottlingException"},
    {ERROR_CONFLICT, 409, "ConflictException"},
    {ERROR_VALIDATION, 400, "ValidationException"},
    {ERROR_QUOTA_EXCEEDED, 402, "ServiceQuotaExceededException"},
    {ERROR_NOT_FOUND, 404, "ResourceNotFoundException"},
    {ERROR_ACCESS_DENIED, 403, "AccessDeniedException"},
    {ERROR_SERIALIZATION, 400, "SerializationException"},
    {ERROR_MALFORMED_REQUEST, 400, "SerializationException"},
    {ERROR_UNSUPPORTED_MEDIA_TYPE, 415, "UnsupportedMediaTypeException"},
    {ERROR_REQUEST_TOO_LARGE, 413, "RequestEntityTooLargeException"},
    {ERROR_HEADERS_TOO_LARGE, 431, "RequestHeaderFieldsTooLargeException"},
    {ERROR_UNKNOWN_OPERATION, 404, "UnknownOperationException"},
    {ERROR_METHOD_NOT_ALLOWED, 405, "UnknownOperationException"},
    {ERROR_NOT_IMPLEMENTED, 501, "NotImplementedException"},
    {ERROR_INTERNAL, 500, "InternalFailure"},
};

#define EXPECTATIONS (sizeof expectations / sizeof expectations[0])

static void every_kind_of_error_has_its_status_and_name(void **state)
{
    (void)state;
    assert_int_equal(EXPECTATIONS, ERROR_KIND_COUNT);
    for (size_t i = 0; i < EXPECTATIONS; i++) {
        assert_int_equal(error_shape_status(expectations[i].kind), expectations[i].status);
        assert_string_equal(error_shape_name(expectations[i].kind), expectations[i].name);
    }
}

static void no_name_carries_a_namespace(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < ERROR_KIND_COUNT; kind++) {
        assert_null(strpbrk(error_shape_name((enum error_kind)kind), "#:."));
    }
}

static void a_status_is_found_by_the_name_of_an_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPECTATIONS; i++) {
        int status = error_shape_status_of(expectations[i].name);
        /* Two errors share a name: the status is that of the more usual one. */
        assert_true(status == expectations[i].status ||
                    (status == 404 && expectations[i].status == 405));
    }
    assert_int_equal(error_shape_status_of("NoSuchException"), 0);
    assert_int_equal(error_shape_status_of("conflictexception"), 0);
    assert_int_equal(error_shape_status_of(""), 0);
}

static void an_error_of_any_name_and_status_has_the_same_shape(void **state)
{
    struct http_response response;

    (void)state;
    http_response_init(&response);
    error_shape_respond_as(&response, 503, "ServiceUnavailableException", "later");
    assert_int_equal(response.status, 503);
    assert_string_equal(response.headers[0].value, "ServiceUnavailableException");
    assert_string_equal(buf_text(&response.body), "{\"message\":\"later\"}");
    http_response_clean_up(&response);
}

static void an_error_becomes_status_header_and_message(void **state)
{
    struct http_response response;
    struct error err;

    (void)state;
    error_fill(&err, ERROR_CONFLICT, "An access token named '%s' exists already", "a \"b\"");
    http_response_init(&response);
    error_shape_respond(&response, &err);
    assert_int_equal(response.status, 409);
    assert_int_equal(response.header_count, 2);
    assert_string_equal(response.headers[0].name, "x-amzn-ErrorType");
    assert_string_equal(response.headers[0].value, "ConflictException");
    assert_string_equal(response.headers[1].name, "Content-Type");
    assert_string_equal(response.headers[1].value, "application/json");
    assert_string_equal(buf_text(&response.body),
                        "{\"message\":\"An access token named 'a \\\"b\\\"' exists already\"}");
    http_response_clean_up(&response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_error_has_its_status_and_name),
        cmocka_unit_test(no_name_carries_a_namespace),
        cmocka_unit_test(a_status_is_found_by_the_name_of_an_error),
        cmocka_unit_test(an_error_of_any_name_and_status_has_the_same_shape),
        cmocka_unit_test(an_error_becomes_status_header_and_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
