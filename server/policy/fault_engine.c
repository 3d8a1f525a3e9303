/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/table.h"
#include "policy/fault_draw.h"

/* Past this many scope keys a rule forgets its oldest: invocation ids never end. */
#define MAX_KEYS_A_RULE 20000

/* What a rule has done for one scope key. */
struct counter {
    int64_t matches;
    int64_t fired;
};

struct active_rule {
    struct fault_rule *rule;
    int64_t added_ms;
    int64_t matches;
    int64_t hits;
    struct table *counters; /* by scope key */
};

struct fault_engine {
    uint64_t seed;
    int64_t started_ms;
    struct active_rule **rules; /* in order */
    size_t count;
};

struct fault_engine *fault_engine_new(uint64_t seed, int64_t now_ms)
{
    struct fault_engine *engine = mem_calloc(1, sizeof *engine);

    engine->seed = seed;
    engine->started_ms = now_ms;
    return engine;
}

void fault_engine_destroy(struct fault_engine *engine)
{
    if (engine != NULL) {
        fault_engine_clear(engine);
        free(engine);
    }
}

bool fault_engine_is_empty(const struct fault_engine *engine)
{
    return engine->count == 0;
}

uint64_t fault_engine_seed(const struct fault_engine *engine)
{
    return engine->seed;
}

static void forget_counts(struct active_rule *active)
{
    table_clear(active->counters, free);
    active->matches = 0;
    active->hits = 0;
}

void fault_engine_reset(struct fault_engine *engine, int64_t now_ms)
{
    engine->started_ms = now_ms;
    for (size_t i = 0; i < engine->count; i++) {
        forget_counts(engine->rules[i]);
    }
}

static void forget_key(struct active_rule *active, const char *key)
{
    struct table_entry *entry = table_find(active->counters, key, strlen(key));

    if (entry != NULL) {
        free(table_value(entry));
        table_remove(active->counters, entry);
    }
}

void fault_engine_reset_user(struct fault_engine *engine, const char *user_identity)
{
    for (size_t i = 0; i < engine->count; i++) {
        if (engine->rules[i]->rule->scope == FAULT_SCOPE_USER) {
            forget_key(engine->rules[i], user_identity);
        }
    }
}

static struct active_rule *find(const struct fault_engine *engine, const char *id)
{
    size_t index;

    return fault_engine_find(engine, id, &index) ? engine->rules[index] : NULL;
}

bool fault_engine_add(struct fault_engine *engine, struct fault_rule *rule, int64_t now_ms,
                      struct error *err)
{
    if (find(engine, rule->id) != NULL) {
        return error_set(err, ERROR_CONFLICT, "a fault rule with the id \"%s\" exists already",
                         rule->id);
    }
    struct active_rule *active = mem_calloc(1, sizeof *active);
    active->rule = rule;
    active->added_ms = now_ms;
    active->counters = table_new();
    engine->rules =
        mem_realloc((void *)engine->rules, (engine->count + 1) * sizeof(struct active_rule *));
    engine->rules[engine->count++] = active;
    return true;
}

bool fault_engine_replace(struct fault_engine *engine, struct fault_rule *rule, int64_t now_ms)
{
    struct active_rule *active = find(engine, rule->id);

    if (active == NULL) {
        return false;
    }
    fault_rule_release(active->rule);
    active->rule = rule;
    active->added_ms = now_ms;
    forget_counts(active);
    return true;
}

static void destroy_rule(struct active_rule *active)
{
    table_destroy(active->counters, free);
    fault_rule_release(active->rule);
    free(active);
}

static void drop(struct fault_engine *engine, size_t index)
{
    destroy_rule(engine->rules[index]);
    engine->count--;
    memmove((void *)&engine->rules[index], (void *)&engine->rules[index + 1],
            (engine->count - index) * sizeof(struct active_rule *));
}

bool fault_engine_remove(struct fault_engine *engine, const char *id)
{
    size_t index;

    if (!fault_engine_find(engine, id, &index)) {
        return false;
    }
    drop(engine, index);
    return true;
}

void fault_engine_clear(struct fault_engine *engine)
{
    for (size_t i = 0; i < engine->count; i++) {
        destroy_rule(engine->rules[i]);
    }
    free((void *)engine->rules);
    engine->rules = NULL;
    engine->count = 0;
}

static bool is_over(const struct active_rule *active, int64_t now_ms)
{
    return active->rule->ttl_ms > 0 && now_ms - active->added_ms >= active->rule->ttl_ms;
}

void fault_engine_expire(struct fault_engine *engine, int64_t now_ms)
{
    for (size_t i = engine->count; i > 0; i--) {
        if (is_over(engine->rules[i - 1], now_ms)) {
            drop(engine, i - 1);
        }
    }
}

/* How often the rule can fire for one scope key; -1: without limit. */
static int64_t limit_of(const struct fault_rule *rule)
{
    int64_t steps = rule->sequence_count > 0 && rule->on_end == ON_END_PASS
                        ? (int64_t)rule->sequence_count
                        : -1;

    if (rule->has_times && (steps < 0 || rule->times < steps)) {
        return rule->times;
    }
    return steps;
}

static void fill_statistics(const struct active_rule *active, struct fault_statistics *out)
{
    int64_t limit = limit_of(active->rule);

    *out = (struct fault_statistics){active->matches, active->hits, limit, false, active->added_ms};
    if (limit < 0 || table_count(active->counters) == 0) {
        return;
    }
    out->remaining = 0;
    for (struct table_entry *entry = table_first(active->counters); entry != NULL;
         entry = table_next(entry)) {
        const struct counter *counter = table_value(entry);
        out->remaining += limit - counter->fired;
    }
    out->completed = active->hits > 0 && out->remaining == 0;
}

const struct fault_rule *fault_engine_rule(const struct fault_engine *engine, size_t index,
                                           struct fault_statistics *statistics)
{
    if (index >= engine->count) {
        return NULL;
    }
    fill_statistics(engine->rules[index], statistics);
    return engine->rules[index]->rule;
}

bool fault_engine_find(const struct fault_engine *engine, const char *id, size_t *index)
{
    for (*index = 0; *index < engine->count; (*index)++) {
        if (strcmp(engine->rules[*index]->rule->id, id) == 0) {
            return true;
        }
    }
    return false;
}

/* A request without an invocation id is a call of its own, so it has no counter to come back to. */
static const char *scope_key(const struct fault_rule *rule, const struct fault_subject *subject)
{
    switch (rule->scope) {
    case FAULT_SCOPE_USER:
        return subject->user_identity;
    case FAULT_SCOPE_CALL:
        return subject->invocation_id;
    case FAULT_SCOPE_GLOBAL:
    default:
        return "";
    }
}

static struct counter *counter_of(struct active_rule *active, const char *key)
{
    struct counter *counter = table_get(active->counters, key, strlen(key));

    if (counter == NULL) {
        if (table_count(active->counters) >= MAX_KEYS_A_RULE) {
            struct table_entry *oldest = table_first(active->counters);
            free(table_value(oldest));
            table_remove(active->counters, oldest);
        }
        counter = mem_calloc(1, sizeof *counter);
        (void)table_add(active->counters, key, strlen(key), counter);
    }
    return counter;
}

/* Counts one match and says whether the rule fires for it; *step is the outcome's place then. */
static bool count_match(const struct fault_rule *rule, const struct fault_draw *draw,
                        struct counter *counter, size_t *step)
{
    int64_t limit = limit_of(rule);

    counter->matches++;
    if (counter->matches <= rule->skip || (limit >= 0 && counter->fired >= limit) ||
        (rule->probability < 1.0 && fault_draw_unit(draw, DRAW_PROBABILITY) >= rule->probability)) {
        return false;
    }
    *step = (size_t)counter->fired++;
    if (rule->sequence_count > 0) {
        *step = rule->on_end == ON_END_REPEAT || *step < rule->sequence_count
                    ? *step % rule->sequence_count
                    : rule->sequence_count - 1;
    }
    return true;
}

static const struct fault_outcome *outcome_at(const struct fault_rule *rule, size_t step)
{
    return rule->sequence_count > 0 ? &rule->sequence[step] : &rule->outcome;
}

static bool in_window(const struct fault_engine *engine, const struct fault_rule *rule,
                      int64_t now_ms)
{
    int64_t elapsed_ms = now_ms - engine->started_ms;

    return !rule->has_window || (elapsed_ms >= rule->window_start_ms &&
                                 elapsed_ms - rule->window_start_ms < rule->window_duration_ms);
}

static bool judge(const struct fault_engine *engine, struct active_rule *active,
                  const struct fault_subject *subject, struct fault_fired *fired)
{
    const struct fault_rule *rule = active->rule;
    const char *key = scope_key(rule, subject);
    struct counter once = {0};
    struct counter *counter = key != NULL ? counter_of(active, key) : &once;
    struct fault_draw draw = {engine->seed, rule->id, key != NULL ? key : "",
                              (uint64_t)(counter->matches + 1)};
    size_t step;

    active->matches++;
    active->rule->has_matched = true;
    if (!count_match(rule, &draw, counter, &step) ||
        fault_outcome_is_pass(outcome_at(rule, step))) {
        return false;
    }
    active->hits++;
    *fired =
        (struct fault_fired){rule, outcome_at(rule, step), 0, fault_draw_bits(&draw, DRAW_GARBAGE)};
    fired->delay_ms = fault_draw_delay_ms(&draw, &fired->outcome->delay);
    return true;
}

void fault_engine_decide(struct fault_engine *engine, const struct fault_subject *subject,
                         int64_t now_ms, struct fault_decision *decision)
{
    bool goes_on = true;

    decision->count = 0;
    fault_engine_expire(engine, now_ms);
    for (size_t i = 0; goes_on && i < engine->count; i++) {
        struct active_rule *active = engine->rules[i];
        if (in_window(engine, active->rule, now_ms) &&
            fault_match_holds(&active->rule->match, subject) &&
            judge(engine, active, subject, &decision->fired[decision->count])) {
            decision->count++;
            goes_on = active->rule->continues && decision->count < FAULT_MAX_FIRED;
        }
    }
}

void fault_engine_preview(const struct fault_engine *engine, size_t index, const char *key,
                          struct fault_preview *previews, size_t count)
{
    const struct active_rule *active = engine->rules[index];
    const struct fault_rule *rule = active->rule;
    const struct counter *seen = table_get(active->counters, key, strlen(key));
    struct counter counter = seen != NULL ? *seen : (struct counter){0};

    for (size_t i = 0; i < count; i++) {
        struct fault_draw draw = {engine->seed, rule->id, key, (uint64_t)(counter.matches + 1)};
        previews[i] = (struct fault_preview){.match_number = counter.matches + 1};
        previews[i].fires = count_match(rule, &draw, &counter, &previews[i].step);
        const struct fault_outcome *outcome = outcome_at(rule, previews[i].step);
        previews[i].fires = previews[i].fires && !fault_outcome_is_pass(outcome);
        previews[i].delay_ms = previews[i].fires ? fault_draw_delay_ms(&draw, &outcome->delay) : 0;
    }
}
