/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_draw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define DRAWS 100000

static struct fault_draw draw_number(uint64_t number)
{
    return (struct fault_draw){
        .seed = 42, .rule_id = "rule", .scope_key = "key", .match_number = number};
}

/* Six standard deviations of a fair draw: a good hash is outside once in 500 million seeds. */
static void assert_share(size_t hits, double probability)
{
    double expected = DRAWS * probability;
    double variance = DRAWS * probability * (1 - probability);
    double off = (double)hits - expected;

    assert_true(off * off <= 36 * variance);
}

static void each_probability_is_met_within_its_bounds(void **state)
{
    static const double probabilities[] = {0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99};
    size_t hits[sizeof probabilities / sizeof probabilities[0]] = {0};

    (void)state;
    for (uint64_t i = 1; i <= DRAWS; i++) {
        struct fault_draw draw = draw_number(i);
        double unit = fault_draw_unit(&draw, DRAW_PROBABILITY);
        assert_true(unit >= 0 && unit < 1);
        for (size_t p = 0; p < sizeof hits / sizeof hits[0]; p++) {
            hits[p] += unit < probabilities[p] ? 1 : 0;
        }
    }
    for (size_t p = 0; p < sizeof hits / sizeof hits[0]; p++) {
        assert_share(hits[p], probabilities[p]);
    }
}

static void each_of_the_64_bits_is_set_half_the_time(void **state)
{
    size_t set[64] = {0};

    (void)state;
    for (uint64_t i = 1; i <= DRAWS; i++) {
        struct fault_draw draw = draw_number(i);
        uint64_t bits = fault_draw_bits(&draw, DRAW_GARBAGE);
        for (unsigned bit = 0; bit < 64; bit++) {
            set[bit] += bits >> bit & 1U;
        }
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        assert_share(set[bit], 0.5);
    }
}

static void neighbouring_draws_do_not_depend_on_each_other(void **state)
{
    size_t both = 0;

    (void)state;
    for (uint64_t i = 1; i <= DRAWS; i++) {
        struct fault_draw one = draw_number(i);
        struct fault_draw next = draw_number(i + 1);
        both += fault_draw_unit(&one, DRAW_PROBABILITY) < 0.5 &&
                        fault_draw_unit(&next, DRAW_PROBABILITY) < 0.5
                    ? 1
                    : 0;
    }
    assert_share(both, 0.25);
}

static void the_same_draw_is_the_same_number(void **state)
{
    struct fault_draw one = draw_number(7);
    struct fault_draw other = draw_number(7);

    (void)state;
    assert_true(fault_draw_bits(&one, DRAW_DELAY) == fault_draw_bits(&other, DRAW_DELAY));
}

static void whatever_a_draw_is_made_of_changes_it(void **state)
{
    struct fault_draw base = draw_number(1);
    struct fault_draw others[] = {base, base, base, base};
    uint64_t bits = fault_draw_bits(&base, DRAW_PROBABILITY);

    (void)state;
    others[0].seed = 43;
    others[1].rule_id = "other";
    others[2].scope_key = "other";
    others[3].match_number = 2;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_true(fault_draw_bits(&others[i], DRAW_PROBABILITY) != bits);
    }
    assert_true(fault_draw_bits(&base, DRAW_DELAY) != bits);
}

static void a_fixed_delay_is_itself(void **state)
{
    struct fault_delay delay = {.kind = DELAY_FIXED, .ms = 250};
    struct fault_draw draw = draw_number(1);

    (void)state;
    assert_int_equal(fault_draw_delay_ms(&draw, &delay), 250);
    delay.kind = DELAY_NONE;
    assert_int_equal(fault_draw_delay_ms(&draw, &delay), 0);
}

static void a_uniform_delay_reaches_both_bounds_and_all_between_alike(void **state)
{
    struct fault_delay delay = {.kind = DELAY_UNIFORM, .lower_ms = 10, .upper_ms = 19};
    size_t seen[10] = {0};

    (void)state;
    for (uint64_t i = 1; i <= DRAWS; i++) {
        struct fault_draw draw = draw_number(i);
        int64_t ms = fault_draw_delay_ms(&draw, &delay);
        assert_in_range(ms, 10, 19);
        seen[ms - 10]++;
    }
    for (size_t i = 0; i < 10; i++) {
        assert_share(seen[i], 0.1);
    }
}

static void a_lognormal_delay_has_its_median_its_spread_and_its_end(void **state)
{
    struct fault_delay delay = {
        .kind = DELAY_LOGNORMAL, .median_ms = 1000, .sigma = 0.5, .max_ms = 5000};
    size_t below_median = 0;
    size_t within_sigma = 0;

    (void)state;
    for (uint64_t i = 1; i <= DRAWS; i++) {
        struct fault_draw draw = draw_number(i);
        int64_t ms = fault_draw_delay_ms(&draw, &delay);
        assert_in_range(ms, 0, 5000);
        below_median += ms < 1000 ? 1 : 0;
        within_sigma += ms >= 607 && ms < 1649 ? 1 : 0; /* 1000 * exp(-0.5) to 1000 * exp(0.5) */
    }
    assert_share(below_median, 0.5);
    assert_in_range(within_sigma, DRAWS * 0.675, DRAWS * 0.69); /* 68.27 % */
}

static void without_spread_a_lognormal_delay_is_its_median(void **state)
{
    struct fault_delay delay = {.kind = DELAY_LOGNORMAL, .median_ms = 70, .max_ms = 1000};
    struct fault_draw draw = draw_number(3);

    (void)state;
    assert_int_equal(fault_draw_delay_ms(&draw, &delay), 70);
    delay.max_ms = 50;
    assert_int_equal(fault_draw_delay_ms(&draw, &delay), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_probability_is_met_within_its_bounds),
        cmocka_unit_test(each_of_the_64_bits_is_set_half_the_time),
        cmocka_unit_test(neighbouring_draws_do_not_depend_on_each_other),
        cmocka_unit_test(the_same_draw_is_the_same_number),
        cmocka_unit_test(whatever_a_draw_is_made_of_changes_it),
        cmocka_unit_test(a_fixed_delay_is_itself),
        cmocka_unit_test(a_uniform_delay_reaches_both_bounds_and_all_between_alike),
        cmocka_unit_test(a_lognormal_delay_has_its_median_its_spread_and_its_end),
        cmocka_unit_test(without_spread_a_lognormal_delay_is_its_median),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
