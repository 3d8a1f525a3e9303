/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/faults_json.h"

#include <stdlib.h>

#include "base/mem.h"
#include "policy/fault_kind.h"

static void add_limit(cJSON *out, const char *name, bool has_limit, int64_t number)
{
    if (has_limit) {
        (void)cJSON_AddNumberToObject(out, name, (double)number);
    } else {
        (void)cJSON_AddNullToObject(out, name);
    }
}

cJSON *faults_rule_json(const struct fault_engine *engine, size_t index, int64_t now_ms)
{
    struct fault_statistics statistics;
    const struct fault_rule *rule = fault_engine_rule(engine, index, &statistics);

    if (rule == NULL) {
        return NULL;
    }
    cJSON *out = cJSON_Parse(rule->source);
    (void)cJSON_AddNumberToObject(out, "matches", (double)statistics.matches);
    (void)cJSON_AddNumberToObject(out, "hits", (double)statistics.hits);
    add_limit(out, "remaining", statistics.remaining >= 0, statistics.remaining);
    (void)cJSON_AddBoolToObject(out, "completed", statistics.completed);
    add_limit(out, "ttlLeftMs", rule->ttl_ms > 0, rule->ttl_ms - (now_ms - statistics.added_ms));
    return out;
}

cJSON *faults_json(const struct fault_engine *engine, size_t first, int64_t now_ms)
{
    cJSON *out = cJSON_CreateObject();
    cJSON *list;
    cJSON *rule;

    /* As text: cJSON writes large integers with an exponent. */
    char *seed = mem_printf("%llu", (unsigned long long)fault_engine_seed(engine));
    (void)cJSON_AddRawToObject(out, "seed", seed);
    free(seed);
    list = cJSON_AddArrayToObject(out, "faults");
    for (size_t i = first; (rule = faults_rule_json(engine, i, now_ms)) != NULL; i++) {
        (void)cJSON_AddItemToArray(list, rule);
    }
    return out;
}

static cJSON *preview_json(const struct fault_rule *rule, const struct fault_preview *preview)
{
    const struct fault_outcome *outcome =
        rule->sequence_count > 0 ? &rule->sequence[preview->step] : &rule->outcome;
    cJSON *out = cJSON_CreateObject();

    (void)cJSON_AddNumberToObject(out, "match", (double)preview->match_number);
    (void)cJSON_AddBoolToObject(out, "fires", preview->fires);
    if (preview->fires) {
        (void)cJSON_AddStringToObject(out, "does", fault_kind_name(outcome));
        (void)cJSON_AddNumberToObject(out, "delayMs", (double)preview->delay_ms);
        if (rule->sequence_count > 0) {
            (void)cJSON_AddNumberToObject(out, "step", (double)preview->step);
        }
    }
    return out;
}

cJSON *faults_schedule_json(const struct fault_engine *engine, size_t index, const char *scope_key,
                            size_t count)
{
    struct fault_preview *previews = mem_calloc(count, sizeof *previews);
    struct fault_statistics unused;
    const struct fault_rule *rule = fault_engine_rule(engine, index, &unused);
    cJSON *out = cJSON_CreateArray();

    fault_engine_preview(engine, index, scope_key, previews, count);
    for (size_t i = 0; i < count; i++) {
        (void)cJSON_AddItemToArray(out, preview_json(rule, &previews[i]));
    }
    free(previews);
    return out;
}

const char *faults_scope_name(const struct fault_rule *rule)
{
    static const char *const names[] = {
        [FAULT_SCOPE_GLOBAL] = "global", [FAULT_SCOPE_USER] = "user", [FAULT_SCOPE_CALL] = "call"};

    return names[rule->scope];
}
