/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_body.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "request.h"

#define DEPTH 8

static cJSON *parse(const char *body)
{
    const struct http_request request = request_with_body(body);
    struct error err;
    cJSON *tree = json_body_parse(&request, DEPTH, &err);

    assert_non_null(tree);
    return tree;
}

static const char *refusal(const char *body)
{
    const struct http_request request = request_with_body(body);
    static struct error err;

    assert_null(json_body_parse(&request, DEPTH, &err));
    assert_int_equal(err.kind, ERROR_SERIALIZATION);
    return err.message;
}

static void an_empty_body_is_an_empty_object(void **state)
{
    cJSON *body = parse("");

    (void)state;
    assert_true(cJSON_IsObject(body));
    assert_int_equal(cJSON_GetArraySize(body), 0);
    cJSON_Delete(body);
}

static void only_an_object_is_a_body(void **state)
{
    static const char *const others[] = {"[]", "1", "\"a\"", "null", "true", "[{}]"};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_string_equal(refusal(others[i]), "The request body must be a JSON object");
    }
}

static void what_is_no_json_is_refused_with_its_position(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("{\"a\":1,}"), "not valid JSON: line 1, column 8: "));
    assert_non_null(strstr(refusal("{\n \"a\": nul}"), "line 2, column 7: "));
    assert_non_null(strstr(refusal(" "), "not valid JSON"));
    assert_non_null(strstr(refusal("{} x"), "line 1, column 4"));
}

static void a_member_that_is_there_twice_is_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(refusal("{\"name\":\"a\",\"name\":\"a\"}"), "twice"));
    assert_non_null(strstr(refusal("{\"name\":\"a\",\"n\\u0061me\":\"b\"}"), "twice"));
}

static void json_that_nests_too_deep_is_refused(void **state)
{
    cJSON *body = parse("{\"a\":[[[[[[[]]]]]]]}");

    (void)state;
    cJSON_Delete(body);
    assert_non_null(strstr(refusal("{\"a\":[[[[[[[[]]]]]]]]}"), "deeper than 8"));
}

/* The string member "m"; NULL when it is absent. */
static const char *string_in(cJSON *body)
{
    const char *out = "untouched";
    struct error err;

    assert_true(json_body_string(body, "m", &out, &err));
    return out;
}

static void a_string_member_is_borrowed_and_null_when_absent(void **state)
{
    cJSON *with = parse("{\"x\":1,\"m\":\"caf\\u00e9\"}");
    cJSON *without = parse("{\"M\":\"other case\"}");
    cJSON *null = parse("{\"m\":null}");

    (void)state;
    assert_string_equal(string_in(with), "caf\xC3\xA9");
    assert_null(string_in(without));
    assert_null(string_in(null));
    cJSON_Delete(with);
    cJSON_Delete(without);
    cJSON_Delete(null);
}

static void a_string_member_of_another_type_is_refused(void **state)
{
    static const char *const bodies[] = {"{\"m\":1}", "{\"m\":true}", "{\"m\":[]}", "{\"m\":{}}"};
    const char *out;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cJSON *body = parse(bodies[i]);
        assert_false(json_body_string(body, "m", &out, &err));
        assert_int_equal(err.kind, ERROR_SERIALIZATION);
        assert_string_equal(err.message, "Value at '/m' must be a string");
        cJSON_Delete(body);
    }
}

static bool integer_of(const char *text, int32_t *out, bool *present)
{
    cJSON *body = parse(text);
    struct error err;
    bool good = json_body_integer(body, "m", out, present, &err);

    if (!good) {
        assert_int_equal(err.kind, ERROR_SERIALIZATION);
        assert_string_equal(err.message, "Value at '/m' must be an integer of 32 bits");
    }
    cJSON_Delete(body);
    return good;
}

static void an_integer_member_has_32_bits(void **state)
{
    int32_t number;
    bool present;

    (void)state;
    assert_true(integer_of("{\"m\":2147483647}", &number, &present));
    assert_int_equal(number, INT32_MAX);
    assert_true(present);
    assert_true(integer_of("{\"m\":-2147483648}", &number, &present));
    assert_int_equal(number, INT32_MIN);
    assert_true(integer_of("{\"m\":-0}", &number, &present));
    assert_int_equal(number, 0);
    assert_false(integer_of("{\"m\":2147483648}", &number, &present));
    assert_false(integer_of("{\"m\":-2147483649}", &number, &present));
}

static void an_integer_member_is_absent_when_null_or_missing(void **state)
{
    int32_t number = 5;
    bool present = true;

    (void)state;
    assert_true(integer_of("{}", &number, &present));
    assert_false(present);
    present = true;
    assert_true(integer_of("{\"m\":null}", &number, &present));
    assert_false(present);
    assert_int_equal(number, 5);
}

static void what_is_no_integer_is_refused(void **state)
{
    static const char *const bodies[] = {"{\"m\":1.001}", "{\"m\":\"5\"}", "{\"m\":true}",
                                         "{\"m\":[5]}",   "{\"m\":{}}",    "{\"m\":1e300}",
                                         "{\"m\":\"\"}",  "{\"m\":-0.5}"};
    int32_t number;
    bool present;

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        assert_false(integer_of(bodies[i], &number, &present));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_body_is_an_empty_object),
        cmocka_unit_test(only_an_object_is_a_body),
        cmocka_unit_test(what_is_no_json_is_refused_with_its_position),
        cmocka_unit_test(a_member_that_is_there_twice_is_refused),
        cmocka_unit_test(json_that_nests_too_deep_is_refused),
        cmocka_unit_test(a_string_member_is_borrowed_and_null_when_absent),
        cmocka_unit_test(a_string_member_of_another_type_is_refused),
        cmocka_unit_test(an_integer_member_has_32_bits),
        cmocka_unit_test(an_integer_member_is_absent_when_null_or_missing),
        cmocka_unit_test(what_is_no_integer_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
