/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/operation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_service_has_38_operations_and_5_of_them_are_implemented(void **state)
{
    (void)state;
    assert_int_equal(OPERATION_COUNT, 38);
    assert_int_equal(OPERATION_IMPLEMENTED_COUNT, 5);
}

static void every_operation_is_found_by_its_own_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        enum operation found = OPERATION_COUNT;
        assert_non_null(operation_name((enum operation)i));
        assert_true(operation_find(operation_name((enum operation)i), &found));
        assert_int_equal(found, i);
    }
}

static void a_name_must_match_exactly(void **state)
{
    static const char *const strangers[] = {
        "",  "createAccessToken", "CreateAccessTokens", "CreateAccessToke", " CreateAccessToken",
        "*", "GetAccessToken"};
    enum operation found = OPERATION_COUNT;

    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_false(operation_find(strangers[i], &found));
        assert_int_equal(found, OPERATION_COUNT);
    }
}

static void the_operations_fit_into_the_bits_of_a_throttle_rule(void **state)
{
    (void)state;
    assert_true(OPERATION_COUNT <= 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_service_has_38_operations_and_5_of_them_are_implemented),
        cmocka_unit_test(every_operation_is_found_by_its_own_name),
        cmocka_unit_test(a_name_must_match_exactly),
        cmocka_unit_test(the_operations_fit_into_the_bits_of_a_throttle_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
