/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/fault_kind.h"
#include "subject.h"

static struct text_matcher expression(const char *text)
{
    return (struct text_matcher){.matches = text};
}

static void compile(struct fault_match *match)
{
    const struct text_matcher *where;
    char reason[128];

    assert_true(fault_match_compile(match, &where, reason, sizeof reason));
}

static void a_matcher_that_says_nothing_holds_for_anything(void **state)
{
    struct text_matcher matcher = {0};

    (void)state;
    assert_true(text_matcher_holds(&matcher, "x"));
    assert_true(text_matcher_holds(&matcher, ""));
    assert_true(text_matcher_holds(&matcher, NULL));
}

static void all_that_a_matcher_says_must_hold(void **state)
{
    struct text_matcher matcher = {.equal_to = "abc"};

    (void)state;
    assert_true(text_matcher_holds(&matcher, "abc"));
    assert_false(text_matcher_holds(&matcher, "Abc"));
    assert_false(text_matcher_holds(&matcher, NULL));
    matcher = (struct text_matcher){.contains = "b"};
    assert_true(text_matcher_holds(&matcher, "abc"));
    assert_false(text_matcher_holds(&matcher, "ac"));
    matcher.equal_to = "b";
    assert_false(text_matcher_holds(&matcher, "abc"));
}

static void absent_is_neither_there_nor_anything_but_empty(void **state)
{
    struct text_matcher matcher = {.absent = true};

    (void)state;
    assert_true(text_matcher_holds(&matcher, NULL));
    assert_true(text_matcher_holds(&matcher, ""));
    assert_false(text_matcher_holds(&matcher, "x"));
}

static void an_expression_finds_something_anywhere(void **state)
{
    struct fault_match match = {.operations = ANY_OPERATION, .path = expression("s/[0-9]+$")};
    struct fault_subject subject = subject_of_call("c");

    (void)state;
    compile(&match);
    assert_false(fault_match_holds(&match, &subject));
    subject.path = "/v1/accessTokens/123";
    assert_true(fault_match_holds(&match, &subject));
    subject.path = NULL;
    assert_false(fault_match_holds(&match, &subject));
    fault_match_free_expressions(&match);
    fault_match_free_expressions(&match);
}

static void a_bad_expression_is_found_where_it_stands(void **state)
{
    struct header_matcher headers[] = {{.name = "a"}, {"b", {.matches = "("}}};
    struct fault_match match = {.body = expression("good"), .headers = headers, .header_count = 2};
    const struct text_matcher *where = NULL;
    char reason[128] = "";

    (void)state;
    assert_false(fault_match_compile(&match, &where, reason, sizeof reason));
    assert_ptr_equal(where, &headers[1].value);
    assert_true(strlen(reason) > 0);
    fault_match_free_expressions(&match);
}

static const char *two_headers(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "one") == 0 ? "1" : strcmp(name, "two") == 0 ? "2" : NULL;
}

static void all_headers_must_match(void **state)
{
    struct header_matcher headers[] = {{"one", {.equal_to = "1"}}, {"two", {.equal_to = "2"}}};
    struct fault_match match = {.operations = ANY_OPERATION, .headers = headers, .header_count = 2};
    struct fault_subject subject = subject_of_call("c");

    (void)state;
    subject.header = two_headers;
    assert_true(fault_match_holds(&match, &subject));
    headers[1].name = "three";
    assert_false(fault_match_holds(&match, &subject));
    headers[1].value = (struct text_matcher){.absent = true};
    assert_true(fault_match_holds(&match, &subject));
}

static void operations_users_and_attempts_are_told_apart(void **state)
{
    struct fault_match match = {.operations = UINT64_C(1) << OPERATION_VERIFY_SESSION};
    struct fault_subject subject = subject_of_call("c");

    (void)state;
    assert_false(fault_match_holds(&match, &subject));
    subject.operation = OPERATION_VERIFY_SESSION;
    assert_true(fault_match_holds(&match, &subject));
    match.user.equal_to = "bob";
    assert_false(fault_match_holds(&match, &subject));
    match = (struct fault_match){.operations = ANY_OPERATION, .min_attempt = 2, .max_attempt = 3};
    for (subject.attempt = 1; subject.attempt <= 5; subject.attempt++) {
        assert_true(fault_match_holds(&match, &subject) ==
                    (subject.attempt == 2 || subject.attempt == 3));
    }
}

static void the_most_drastic_effect_gives_an_outcome_its_name(void **state)
{
    struct fault_outcome outcome = {0};

    (void)state;
    assert_string_equal(fault_kind_name(&outcome), "pass");
    assert_true(fault_outcome_is_pass(&outcome));
    outcome.delay.kind = DELAY_FIXED;
    assert_string_equal(fault_kind_name(&outcome), "delay");
    assert_false(fault_outcome_is_pass(&outcome));
    outcome.bytes_per_second = 1;
    assert_string_equal(fault_kind_name(&outcome), "bytesPerSecond");
    outcome.dribble_chunks = 1;
    assert_string_equal(fault_kind_name(&outcome), "chunkedDribble");
    outcome.body.malformed = true;
    assert_string_equal(fault_kind_name(&outcome), "body");
    outcome.error.code = "X";
    assert_string_equal(fault_kind_name(&outcome), "error");
    outcome.connection = FAULT_HANG;
    assert_string_equal(fault_kind_name(&outcome), "HANG");
}

static void destroy_owner(struct fault_owner *owner)
{
    owner->destroy = NULL;
}

static void the_last_reference_destroys_the_owner(void **state)
{
    struct fault_owner owner = {1, destroy_owner};
    struct fault_rule rule = {.owner = &owner};

    (void)state;
    assert_ptr_equal(fault_rule_share(&rule), &rule);
    fault_rule_release(&rule);
    assert_non_null(owner.destroy);
    fault_rule_release(&rule);
    assert_null(owner.destroy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matcher_that_says_nothing_holds_for_anything),
        cmocka_unit_test(all_that_a_matcher_says_must_hold),
        cmocka_unit_test(absent_is_neither_there_nor_anything_but_empty),
        cmocka_unit_test(an_expression_finds_something_anywhere),
        cmocka_unit_test(a_bad_expression_is_found_where_it_stands),
        cmocka_unit_test(all_headers_must_match),
        cmocka_unit_test(operations_users_and_attempts_are_told_apart),
        cmocka_unit_test(the_most_drastic_effect_gives_an_outcome_its_name),
        cmocka_unit_test(the_last_reference_destroys_the_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
