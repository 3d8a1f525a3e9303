/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggestion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What is suggested for the word; "" for nothing. */
static const char *meant_by(const char *word, const char *one, const char *other)
{
    struct suggestion suggestion = suggestion_for(word);

    suggestion_consider(&suggestion, one);
    suggestion_consider(&suggestion, other);
    return suggestion.best != NULL ? suggestion.best : "";
}

static void a_letter_more_or_less_or_another_is_near(void **state)
{
    (void)state;
    assert_string_equal(meant_by("quotta", "port", "quota"), "quota");
    assert_string_equal(meant_by("quta", "port", "quota"), "quota");
    assert_string_equal(meant_by("quoto", "port", "quota"), "quota");
}

static void two_letters_swapped_are_near(void **state)
{
    (void)state;
    assert_string_equal(meant_by("prot", "host", "port"), "port");
    assert_string_equal(meant_by("hots", "port", "host"), "host");
    assert_string_equal(meant_by("bu", "ub", "xyz"), "ub");
}

static void letter_case_does_not_count(void **state)
{
    (void)state;
    assert_string_equal(meant_by("MAXTOKENSPERUSER", "maxTokensPerUser", "maxTokens"),
                        "maxTokensPerUser");
}

static void the_nearest_wins_and_of_equals_the_first(void **state)
{
    (void)state;
    assert_string_equal(meant_by("level", "levels", "level"), "level");
    assert_string_equal(meant_by("cat", "cut", "cot"), "cut");
}

static void what_is_far_is_not_suggested(void **state)
{
    (void)state;
    assert_string_equal(meant_by("xyzzy", "port", "host"), "");
    assert_string_equal(meant_by("id", "rps", "key"), "");
    assert_string_equal(meant_by("", "id", "port"), "");
}

static void very_long_words_are_not_compared(void **state)
{
    char word[80];

    (void)state;
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_string_equal(meant_by(word, word, "a"), "");
    assert_string_equal(meant_by("a", word, "b"), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_more_or_less_or_another_is_near),
        cmocka_unit_test(two_letters_swapped_are_near),
        cmocka_unit_test(letter_case_does_not_count),
        cmocka_unit_test(the_nearest_wins_and_of_equals_the_first),
        cmocka_unit_test(what_is_far_is_not_suggested),
        cmocka_unit_test(very_long_words_are_not_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
