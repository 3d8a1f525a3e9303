/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static bool compiles(const char *text)
{
    regex_t expression;
    char reason[128] = "";

    if (expression_compile(&expression, text, reason, sizeof reason)) {
        regfree(&expression);
        return true;
    }
    assert_true(reason[0] != '\0');
    return false;
}

static void expressions_of_every_day_compile(void **state)
{
    (void)state;
    assert_true(compiles("^/v1/accessTokens/[0-9a-f-]{36}$"));
    assert_true(compiles("\"name\": ?\"(ci|test)-[0-9]+\""));
    assert_true(compiles("a{255}"));
    assert_true(compiles("(a{5}){5,10}b{2,}"));
    assert_true(compiles("\\{300\\}"));
}

static void what_is_no_expression_is_refused(void **state)
{
    (void)state;
    assert_false(compiles("("));
    assert_false(compiles("[a"));
    assert_false(compiles("a{2,1}"));
}

static void repetitions_that_multiply_are_refused(void **state)
{
    (void)state;
    assert_false(compiles("a{256}"));
    assert_false(compiles("a{1,30000}"));
    assert_false(compiles("((a{1,255}){1,255}){1,255}"));
    assert_false(compiles("(a{16}){16}"));
    assert_false(compiles("a{99999999999999999999}"));
    assert_false(compiles("[\\]{300}"));
}

static void references_back_are_refused(void **state)
{
    (void)state;
    assert_false(compiles("(a*)*\\1b"));
    assert_true(compiles("a\\\\1"));
}

static void an_expression_that_would_take_the_stack_is_refused(void **state)
{
    char text[EXPRESSION_MAX_BYTES + 2];

    (void)state;
    memset(text, '(', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(compiles(text));
    memset(text, 'a', EXPRESSION_MAX_BYTES);
    text[EXPRESSION_MAX_BYTES] = '\0';
    assert_true(compiles(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_of_every_day_compile),
        cmocka_unit_test(what_is_no_expression_is_refused),
        cmocka_unit_test(repetitions_that_multiply_are_refused),
        cmocka_unit_test(references_back_are_refused),
        cmocka_unit_test(an_expression_that_would_take_the_stack_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
