/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/validation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void nothing_noted_passes_and_leaves_the_error_alone(void **state)
{
    struct validation validation = {0};
    struct error err = {.kind = ERROR_CONFLICT, .message = "as it was"};

    (void)state;
    assert_true(validation_passed(&validation, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_string_equal(err.message, "as it was");
}

static void one_failure_is_told_in_the_words_of_smithy(void **state)
{
    struct validation validation = {0};
    struct error err;

    (void)state;
    validation_fail(&validation, "/name", "Member must have length between 1 and %d, inclusive",
                    100);
    assert_false(validation_passed(&validation, &err));
    assert_int_equal(err.kind, ERROR_VALIDATION);
    assert_string_equal(err.message,
                        "1 validation error detected. Value at '/name' failed to satisfy "
                        "constraint: Member must have length between 1 and 100, inclusive");
}

static void two_failures_are_counted_and_joined_in_order(void **state)
{
    struct validation validation = {0};
    struct error err;

    (void)state;
    validation_fail(&validation, "/name", "Member must not be null");
    validation_fail(&validation, "/expiresTime", "Member must be in the future");
    assert_false(validation_passed(&validation, &err));
    assert_string_equal(err.message,
                        "2 validation errors detected. Value at '/name' failed to satisfy "
                        "constraint: Member must not be null; Value at '/expiresTime' failed to "
                        "satisfy constraint: Member must be in the future");
}

static void more_failures_than_a_message_holds_are_cut_but_counted(void **state)
{
    struct validation validation = {0};
    struct error err;

    (void)state;
    for (int i = 0; i < 100; i++) {
        validation_fail(&validation, "/member", "Member must be something number %d", i);
    }
    assert_false(validation_passed(&validation, &err));
    assert_memory_equal(err.message, "100 validation errors detected. ", 32);
    assert_true(strlen(err.message) < ERROR_MESSAGE_BYTES);
    assert_non_null(strstr(err.message, "number 0; Value at '/member'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_noted_passes_and_leaves_the_error_alone),
        cmocka_unit_test(one_failure_is_told_in_the_words_of_smithy),
        cmocka_unit_test(two_failures_are_counted_and_joined_in_order),
        cmocka_unit_test(more_failures_than_a_message_holds_are_cut_but_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
