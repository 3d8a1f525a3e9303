/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "subject.h"

#define KEYS 20000 /* that a rule remembers */
#define SEED 11

static struct fault_engine *engine_with(struct fault_rule *rules, size_t count)
{
    struct fault_engine *engine = fault_engine_new(SEED, START_MS);
    struct error err;

    for (size_t i = 0; i < count; i++) {
        assert_true(fault_engine_add(engine, &rules[i], START_MS, &err));
    }
    return engine;
}

static bool fires_at(struct fault_engine *engine, const struct fault_subject *subject,
                     int64_t now_ms)
{
    struct fault_decision decision;

    fault_engine_decide(engine, subject, now_ms, &decision);
    return decision.count > 0;
}

static bool fires(struct fault_engine *engine, const char *invocation_id)
{
    struct fault_subject subject = subject_of_call(invocation_id);

    return fires_at(engine, &subject, START_MS);
}

/* The next decisions for a call, as '1' and '0'. */
static void assert_decisions(struct fault_engine *engine, const char *call, const char *expected)
{
    for (size_t i = 0; i < strlen(expected); i++) {
        assert_int_equal(fires(engine, call), expected[i] == '1');
    }
}

static struct fault_statistics statistics_of(const struct fault_engine *engine, size_t index)
{
    struct fault_statistics statistics;

    assert_non_null(fault_engine_rule(engine, index, &statistics));
    return statistics;
}

static void the_first_are_skipped_and_then_so_many_fire(void **state)
{
    struct fault_rule rule = rule_named("r");

    (void)state;
    rule.skip = 2;
    rule.has_times = true;
    rule.times = 3;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_decisions(engine, "a", "0011100");
    struct fault_statistics statistics = statistics_of(engine, 0);
    assert_int_equal(statistics.matches, 7);
    assert_int_equal(statistics.hits, 3);
    assert_int_equal(statistics.remaining, 0);
    assert_true(statistics.completed);
    fault_engine_reset(engine, START_MS);
    assert_decisions(engine, "a", "00111");
    fault_engine_destroy(engine);
}

static void a_rule_without_an_end_never_completes(void **state)
{
    struct fault_rule rule = rule_named("r");
    struct fault_engine *engine = engine_with(&rule, 1);

    (void)state;
    assert_decisions(engine, "a", "1111");
    assert_int_equal(statistics_of(engine, 0).remaining, -1);
    assert_false(statistics_of(engine, 0).completed);
    fault_engine_destroy(engine);
}

static void the_scope_says_what_is_counted(void **state)
{
    static const char *const expected[] = {
        [FAULT_SCOPE_GLOBAL] = "1000", [FAULT_SCOPE_USER] = "1100", [FAULT_SCOPE_CALL] = "1110"};

    (void)state;
    for (int scope = FAULT_SCOPE_GLOBAL; scope <= FAULT_SCOPE_CALL; scope++) {
        struct fault_rule rule = rule_named("r");
        struct fault_subject subjects[] = {subject_of_call("a"), subject_of_call("b"),
                                           subject_of_call("c"), subject_of_call("a")};
        subjects[1].user_identity = "id-of-bob";
        rule.scope = (enum fault_scope)scope;
        rule.has_times = true;
        rule.times = 1;
        struct fault_engine *engine = engine_with(&rule, 1);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(fires_at(engine, &subjects[i], START_MS), expected[scope][i] == '1');
        }
        fault_engine_destroy(engine);
    }
}

static void a_request_without_an_invocation_id_is_a_call_of_its_own(void **state)
{
    struct fault_rule rule = rule_named("r");

    (void)state;
    rule.scope = FAULT_SCOPE_CALL;
    rule.has_times = true;
    rule.times = 1;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_decisions(engine, NULL, "1111");
    fault_engine_destroy(engine);
}

static const char *step_code(struct fault_engine *engine)
{
    struct fault_subject subject = subject_of_call("a");
    struct fault_decision decision;

    fault_engine_decide(engine, &subject, START_MS, &decision);
    return decision.count > 0 ? decision.fired[0].outcome->error.code : "-";
}

static void a_sequence_runs_and_ends_as_it_says(void **state)
{
    static const char *const expected[] = {
        [ON_END_PASS] = "A-B---", [ON_END_REPEAT] = "A-BA-B", [ON_END_LAST] = "A-BBBB"};
    struct fault_outcome steps[] = {
        {.error = {.code = "A"}}, {.dribble_chunks = 0}, {.error = {.code = "B"}}};

    (void)state;
    for (int on_end = ON_END_PASS; on_end <= ON_END_LAST; on_end++) {
        struct fault_rule rule = rule_named("r");
        char seen[7] = "";
        rule.outcome = (struct fault_outcome){0};
        rule.sequence = steps;
        rule.sequence_count = 3;
        rule.on_end = (enum fault_on_end)on_end;
        struct fault_engine *engine = engine_with(&rule, 1);
        for (size_t i = 0; i < 6; i++) {
            seen[i] = step_code(engine)[0];
        }
        assert_string_equal(seen, expected[on_end]);
        assert_int_equal(statistics_of(engine, 0).completed, on_end == ON_END_PASS);
        fault_engine_destroy(engine);
    }
}

static void a_window_opens_and_closes_and_starts_anew_after_a_reset(void **state)
{
    struct fault_rule rule = rule_named("r");
    struct fault_subject subject = subject_of_call("a");

    (void)state;
    rule.has_window = true;
    rule.window_start_ms = 100;
    rule.window_duration_ms = 50;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_false(fires_at(engine, &subject, START_MS + 99));
    assert_true(fires_at(engine, &subject, START_MS + 100));
    assert_true(fires_at(engine, &subject, START_MS + 149));
    assert_false(fires_at(engine, &subject, START_MS + 150));
    assert_false(fires_at(engine, &subject, START_MS - 1000));
    assert_int_equal(statistics_of(engine, 0).matches, 2);
    fault_engine_reset(engine, START_MS + 1000);
    assert_false(fires_at(engine, &subject, START_MS + 1099));
    assert_true(fires_at(engine, &subject, START_MS + 1100));
    fault_engine_destroy(engine);
}

static void a_rule_removes_itself_after_its_lifetime(void **state)
{
    struct fault_rule rule = rule_named("r");
    struct fault_subject subject = subject_of_call("a");

    (void)state;
    rule.ttl_ms = 100;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_true(fires_at(engine, &subject, START_MS + 99));
    assert_false(fires_at(engine, &subject, START_MS + 100));
    assert_true(fault_engine_is_empty(engine));
    fault_engine_destroy(engine);
}

static void the_first_that_fires_wins_unless_it_continues(void **state)
{
    struct fault_rule rules[] = {rule_named("one"), rule_named("two"), rule_named("three")};
    struct fault_subject subject = subject_of_call("a");
    struct fault_decision decision;

    (void)state;
    rules[0].continues = true;
    struct fault_engine *engine = engine_with(rules, 3);
    fault_engine_decide(engine, &subject, START_MS, &decision);
    assert_int_equal(decision.count, 2);
    assert_ptr_equal(decision.fired[0].rule, &rules[0]);
    assert_ptr_equal(decision.fired[1].rule, &rules[1]);
    assert_int_equal(statistics_of(engine, 2).matches, 0);
    fault_engine_destroy(engine);
}

static void more_rules_than_may_act_on_one_request_are_no_harm(void **state)
{
    enum { RULES = FAULT_MAX_FIRED + 2 };
    static const char *const ids[RULES] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct fault_rule rules[RULES];
    struct fault_subject subject = subject_of_call("a");
    struct fault_decision decision;

    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        rules[i] = rule_named(ids[i]);
        rules[i].continues = true;
    }
    struct fault_engine *engine = engine_with(rules, RULES);
    fault_engine_decide(engine, &subject, START_MS, &decision);
    assert_int_equal(decision.count, FAULT_MAX_FIRED);
    fault_engine_destroy(engine);
}

#define CALLS 200
#define ATTEMPTS 5

/* All decisions of CALLS calls, whose attempts arrive as `order` says: call indices. */
static void decide_in_order(const size_t *order, bool decisions[CALLS][ATTEMPTS])
{
    struct fault_rule rule = rule_named("r");
    size_t attempts[CALLS] = {0};
    char call[16];

    rule.scope = FAULT_SCOPE_CALL;
    rule.probability = 0.5;
    struct fault_engine *engine = engine_with(&rule, 1);
    for (size_t i = 0; i < (size_t)CALLS * ATTEMPTS; i++) {
        (void)snprintf(call, sizeof call, "call-%zu", order[i]);
        decisions[order[i]][attempts[order[i]]++] = fires(engine, call);
    }
    fault_engine_destroy(engine);
}

static void shuffle(size_t *order, size_t count, unsigned seed)
{
    for (size_t i = count - 1; i > 0; i--) {
        seed = seed * 1103515245U + 12345U;
        size_t other = (seed >> 8U) % (i + 1);
        size_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

static void any_order_of_arrival_gives_the_same_decisions(void **state)
{
    static bool one_after_the_other[CALLS][ATTEMPTS];
    static bool shuffled[CALLS][ATTEMPTS];
    size_t order[CALLS * ATTEMPTS];

    (void)state;
    for (size_t i = 0; i < (size_t)CALLS * ATTEMPTS; i++) {
        order[i] = i / ATTEMPTS;
    }
    decide_in_order(order, one_after_the_other);
    for (unsigned seed = 1; seed <= 5; seed++) {
        shuffle(order, (size_t)CALLS * ATTEMPTS, seed);
        decide_in_order(order, shuffled);
        assert_memory_equal(one_after_the_other, shuffled, sizeof shuffled);
    }
}

static void another_rule_in_front_changes_no_decision(void **state)
{
    struct fault_rule rules[] = {rule_named("in-front"), rule_named("r")};
    struct fault_rule alone_rule = rule_named("r");
    struct fault_subject subject = subject_of_call("a");
    struct fault_decision decision;

    (void)state;
    rules[0].probability = 0.5;
    rules[0].continues = true;
    rules[1].probability = 0.5;
    alone_rule.probability = 0.5;
    struct fault_engine *both = engine_with(rules, 2);
    struct fault_engine *alone = engine_with(&alone_rule, 1);
    for (size_t i = 0; i < 500; i++) {
        fault_engine_decide(both, &subject, START_MS, &decision);
        bool fired = decision.count > 0 && decision.fired[decision.count - 1].rule == &rules[1];
        assert_int_equal(fired, fires(alone, "a"));
    }
    fault_engine_destroy(both);
    fault_engine_destroy(alone);
}

static void a_probability_is_met_over_100000_decisions(void **state)
{
    struct fault_rule rule = rule_named("r");
    int hits = 0;

    (void)state;
    rule.probability = 0.3;
    struct fault_engine *engine = engine_with(&rule, 1);
    for (int i = 0; i < 100000; i++) {
        hits += fires(engine, "a") ? 1 : 0;
    }
    assert_in_range(hits, 29130, 30870); /* six standard deviations */
    fault_engine_destroy(engine);
}

static void a_probability_of_nothing_never_fires(void **state)
{
    struct fault_rule rule = rule_named("r");

    (void)state;
    rule.probability = 0;
    struct fault_engine *engine = engine_with(&rule, 1);
    for (int i = 0; i < 1000; i++) {
        assert_false(fires(engine, "a"));
    }
    fault_engine_destroy(engine);
}

#define PREVIEWS 100

static void a_preview_is_what_then_happens(void **state)
{
    struct fault_outcome steps[] = {{.delay = {DELAY_UNIFORM, .lower_ms = 1, .upper_ms = 999}},
                                    {.dribble_chunks = 0},
                                    {.error = {.code = "B"}}};
    struct fault_rule rule = rule_named("r");
    struct fault_subject subject = subject_of_call("a");
    struct fault_preview previews[PREVIEWS];
    struct fault_decision decision;

    (void)state;
    rule.scope = FAULT_SCOPE_CALL;
    rule.probability = 0.7;
    rule.skip = 5;
    rule.sequence = steps;
    rule.sequence_count = 3;
    rule.on_end = ON_END_REPEAT;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_int_equal(fires(engine, "a"), 0);
    fault_engine_preview(engine, 0, "a", previews, PREVIEWS);
    fault_engine_preview(engine, 0, "a", previews, PREVIEWS);
    for (size_t i = 0; i < PREVIEWS; i++) {
        fault_engine_decide(engine, &subject, START_MS, &decision);
        assert_int_equal(previews[i].match_number, i + 2);
        assert_int_equal(previews[i].fires, decision.count > 0);
        if (decision.count > 0) {
            assert_int_equal(previews[i].delay_ms, decision.fired[0].delay_ms);
            assert_ptr_equal(&steps[previews[i].step], decision.fired[0].outcome);
        }
    }
    fault_engine_destroy(engine);
}

static void a_rule_remembers_20000_calls_and_then_forgets_the_oldest(void **state)
{
    struct fault_rule rule = rule_named("r");
    char call[16];

    (void)state;
    rule.scope = FAULT_SCOPE_CALL;
    rule.has_times = true;
    rule.times = 1;
    struct fault_engine *engine = engine_with(&rule, 1);
    for (int i = 0; i < KEYS; i++) {
        (void)snprintf(call, sizeof call, "%d", i);
        assert_true(fires(engine, call));
    }
    assert_false(fires(engine, "0"));
    assert_true(fires(engine, "one more"));
    assert_false(fires(engine, "1"));
    assert_true(fires(engine, "0"));
    assert_int_equal(statistics_of(engine, 0).hits, KEYS + 2);
    fault_engine_destroy(engine);
}

static void a_user_can_be_forgotten_alone(void **state)
{
    struct fault_rule rule = rule_named("r");
    struct fault_subject alice = subject_of_call("a");
    struct fault_subject bob = subject_of_call("b");

    (void)state;
    bob.user_identity = "id-of-bob";
    rule.scope = FAULT_SCOPE_USER;
    rule.has_times = true;
    rule.times = 1;
    struct fault_engine *engine = engine_with(&rule, 1);
    assert_true(fires_at(engine, &alice, START_MS) && fires_at(engine, &bob, START_MS));
    fault_engine_reset_user(engine, "id-of-alice");
    assert_true(fires_at(engine, &alice, START_MS));
    assert_false(fires_at(engine, &bob, START_MS));
    fault_engine_destroy(engine);
}

static void rules_are_added_replaced_found_and_removed_by_id(void **state)
{
    struct fault_rule rules[] = {rule_named("one"), rule_named("two")};
    struct fault_rule again = rule_named("two");
    struct fault_rule unknown = rule_named("unknown");
    struct fault_engine *engine = engine_with(rules, 2);
    struct fault_statistics statistics;
    struct error err;
    size_t index;

    (void)state;
    assert_false(fault_engine_add(engine, &again, START_MS, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_decisions(engine, "a", "1");
    assert_true(fault_engine_find(engine, "two", &index));
    assert_int_equal(index, 1);
    assert_true(fault_engine_replace(engine, &again, START_MS));
    assert_ptr_equal(fault_engine_rule(engine, 1, &statistics), &again);
    assert_false(fault_engine_replace(engine, &unknown, START_MS));
    assert_true(fault_engine_remove(engine, "one"));
    assert_false(fault_engine_remove(engine, "one"));
    assert_ptr_equal(fault_engine_rule(engine, 0, &statistics), &again);
    assert_null(fault_engine_rule(engine, 1, &statistics));
    assert_false(fault_engine_find(engine, "one", &index));
    fault_engine_clear(engine);
    assert_true(fault_engine_is_empty(engine));
    fault_engine_destroy(engine);
    fault_engine_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_are_skipped_and_then_so_many_fire),
        cmocka_unit_test(a_rule_without_an_end_never_completes),
        cmocka_unit_test(the_scope_says_what_is_counted),
        cmocka_unit_test(a_request_without_an_invocation_id_is_a_call_of_its_own),
        cmocka_unit_test(a_sequence_runs_and_ends_as_it_says),
        cmocka_unit_test(a_window_opens_and_closes_and_starts_anew_after_a_reset),
        cmocka_unit_test(a_rule_removes_itself_after_its_lifetime),
        cmocka_unit_test(the_first_that_fires_wins_unless_it_continues),
        cmocka_unit_test(more_rules_than_may_act_on_one_request_are_no_harm),
        cmocka_unit_test(any_order_of_arrival_gives_the_same_decisions),
        cmocka_unit_test(another_rule_in_front_changes_no_decision),
        cmocka_unit_test(a_probability_is_met_over_100000_decisions),
        cmocka_unit_test(a_probability_of_nothing_never_fires),
        cmocka_unit_test(a_preview_is_what_then_happens),
        cmocka_unit_test(a_rule_remembers_20000_calls_and_then_forgets_the_oldest),
        cmocka_unit_test(a_user_can_be_forgotten_alone),
        cmocka_unit_test(rules_are_added_replaced_found_and_removed_by_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
