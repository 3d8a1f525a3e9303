/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_engine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

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
    TAILQ_ENTRY(active_rule) order;
    struct fault_rule *rule;
    int64_t added_ms;
    int64_t matches;
    int64_t hits;
    struct table *counters; /* by scope key */
};

struct fault_engine {
    uint64_t seed;
    int64_t started_ms;
    TAILQ_HEAD(active_rules, active_rule) rules;
};

struct fault_engine *fault_engine_new(uint64_t seed, int64_t now_ms)
{
    struct fault_engine *engine = mem_calloc(1, sizeof *engine);

    engine->seed = seed;
    engine->started_ms = now_ms;
    TAILQ_INIT(&engine->rules);
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
    return TAILQ_EMPTY(&engine->rules);
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
    struct active_rule *active;

    engine->started_ms = now_ms;
    TAILQ_FOREACH(active, &engine->rules, order)
    {
        forget_counts(active);
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
    struct active_rule *active;

    TAILQ_FOREACH(active, &engine->rules, order)
    {
        if (active->rule->scope == FAULT_SCOPE_USER) {
            forget_key(active, user_identity);
        }
    }
}

static struct active_rule *find(const struct fault_engine *engine, const char *id)
{
    struct active_rule *active;

    TAILQ_FOREACH(active, &engine->rules, order)
    {
        if (strcmp(active->rule->id, id) == 0) {
            return active;
        }
    }
    return NULL;
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
    TAILQ_INSERT_TAIL(&engine->rules, active, order);
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

static void drop(struct fault_engine *engine, struct active_rule *active)
{
    TAILQ_REMOVE(&engine->rules, active, order);
    table_destroy(active->counters, free);
    fault_rule_release(active->rule);
    free(active);
}

bool fault_engine_remove(struct fault_engine *engine, const char *id)
{
    struct active_rule *active = find(engine, id);

    if (active == NULL) {
        return false;
    }
    drop(engine, active);
    return true;
}

void fault_engine_clear(struct fault_engine *engine)
{
    while (!TAILQ_EMPTY(&engine->rules)) {
        drop(engine, TAILQ_FIRST(&engine->rules));
    }
}

void fault_engine_expire(struct fault_engine *engine, int64_t now_ms)
{
    struct active_rule *next = TAILQ_FIRST(&engine->rules);

    while (next != NULL) {
        struct active_rule *active = next;
        next = TAILQ_NEXT(active, order);
        if (active->rule->ttl_ms > 0 && now_ms - active->added_ms >= active->rule->ttl_ms) {
            drop(engine, active);
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
    const struct active_rule *active = TAILQ_FIRST(&engine->rules);

    for (size_t i = 0; active != NULL && i < index; i++) {
        active = TAILQ_NEXT(active, order);
    }
    if (active == NULL) {
        return NULL;
    }
    fill_statistics(active, statistics);
    return active->rule;
}

bool fault_engine_find(const struct fault_engine *engine, const char *id, size_t *index)
{
    const struct active_rule *active;

    *index = 0;
    TAILQ_FOREACH(active, &engine->rules, order)
    {
        if (strcmp(active->rule->id, id) == 0) {
            return true;
        }
        (*index)++;
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
    struct active_rule *active;

    decision->count = 0;
    fault_engine_expire(engine, now_ms);
    TAILQ_FOREACH(active, &engine->rules, order)
    {
        if (decision->count == FAULT_MAX_FIRED) {
            return;
        }
        if (in_window(engine, active->rule, now_ms) &&
            fault_match_holds(&active->rule->match, subject) &&
            judge(engine, active, subject, &decision->fired[decision->count])) {
            decision->count++;
            if (!active->rule->continues) {
                return;
            }
        }
    }
}

void fault_engine_preview(const struct fault_engine *engine, size_t index, const char *key,
                          struct fault_preview *previews, size_t count)
{
    struct fault_statistics unused;
    const struct fault_rule *rule = fault_engine_rule(engine, index, &unused);
    const struct active_rule *active = find(engine, rule->id);
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
