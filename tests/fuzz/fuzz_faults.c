/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: fault_set_read, fault_engine_decide, fault_engine_preview.
 *
 * A list is either refused with a problem or read; what is read, prints as JSON that is read again.
 * Whatever the rules say, a preview is what then happens, and no rule fires more often than it was
 * for.
 */
#include "fuzz.h"

#include <string.h>

#include "config/fault_set.h"
#include "policy/fault_engine.h"

#define PREVIEWS 8
#define START_MS INT64_C(1767225600000)
#define SEED 1

static const char *no_header(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "x-known") == 0 ? "value" : NULL;
}

static const struct fault_subject subjects[] = {
    {OPERATION_CREATE_ACCESS_TOKEN, "alice", "id-of-alice", "PUT", "/v1/accessTokens",
     "{\"name\":\"x\"}", 1, "call-1", no_header, NULL},
    {OPERATION_CREATE_ACCESS_TOKEN, "alice", "id-of-alice", "PUT", "/v1/accessTokens",
     "{\"name\":\"x\"}", 2, "call-1", no_header, NULL},
    {OPERATION_VERIFY_SESSION, "bob", "id-of-bob", "GET", "/session", "", 1, NULL, no_header, NULL},
    {OPERATION_DELETE_ACCESS_TOKEN, "", "", "DELETE", "/v1/accessTokens/%00", "", 99, "", no_header,
     NULL},
};

static void add_all(struct fault_engine *engine, struct fault_set *set)
{
    struct error err;

    for (size_t i = 0; i < set->count; i++) {
        struct fault_rule *rule = fault_rule_share(&set->rules[i]);
        FUZZ_REQUIRE(fault_engine_add(engine, rule, START_MS, &err));
    }
}

static void require_sane_statistics(const struct fault_engine *engine)
{
    struct fault_statistics statistics;

    for (size_t i = 0; fault_engine_rule(engine, i, &statistics) != NULL; i++) {
        FUZZ_REQUIRE(statistics.hits >= 0 && statistics.hits <= statistics.matches);
        FUZZ_REQUIRE(statistics.remaining >= -1);
        FUZZ_REQUIRE(!statistics.completed || statistics.remaining == 0);
    }
}

static void require_sane_decision(const struct fault_decision *decision)
{
    FUZZ_REQUIRE(decision->count <= FAULT_MAX_FIRED);
    for (size_t i = 0; i < decision->count; i++) {
        FUZZ_REQUIRE(decision->fired[i].delay_ms >= 0);
        FUZZ_REQUIRE(!fault_outcome_is_pass(decision->fired[i].outcome));
        FUZZ_REQUIRE(i + 1 == decision->count || decision->fired[i].rule->continues);
    }
}

/* The first rule is asked before any other, so what it will do does not depend on them. */
static void require_the_preview_to_come_true(struct fault_engine *engine)
{
    struct fault_preview previews[PREVIEWS];
    struct fault_decision decision;
    struct fault_statistics unused;
    const struct fault_rule *rule = fault_engine_rule(engine, 0, &unused);

    if (rule == NULL || rule->scope != FAULT_SCOPE_CALL || rule->has_window || rule->ttl_ms > 0 ||
        !fault_match_holds(&rule->match, &subjects[0])) {
        return;
    }
    fault_engine_preview(engine, 0, "call-1", previews, PREVIEWS);
    for (size_t i = 0; i < PREVIEWS; i++) {
        fault_engine_decide(engine, &subjects[0], START_MS, &decision);
        bool fired = decision.count > 0 && decision.fired[0].rule == rule;
        FUZZ_REQUIRE(fired == previews[i].fires);
        FUZZ_REQUIRE(!fired || decision.fired[0].delay_ms == previews[i].delay_ms);
    }
}

static void run(struct fault_set *set)
{
    struct fault_engine *engine = fault_engine_new(SEED, START_MS);
    struct fault_decision decision;

    add_all(engine, set);
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        fault_engine_decide(engine, &subjects[i], START_MS, &decision);
        require_sane_decision(&decision);
    }
    require_the_preview_to_come_true(engine);
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        fault_engine_decide(engine, &subjects[i], START_MS + 1000 * (int64_t)i, &decision);
        require_sane_decision(&decision);
    }
    require_sane_statistics(engine);
    fault_engine_destroy(engine);
}

static void require_that_rules_can_be_read_again(const struct fault_set *set,
                                                 struct config_problems *problems)
{
    for (size_t i = 0; i < set->count; i++) {
        const char *source = set->rules[i].source;
        struct fault_set *again = fault_set_read("again", source, strlen(source), problems);
        FUZZ_REQUIRE(again != NULL && again->count == 1);
        fault_set_release(again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_problems *problems = config_problems_new();
    struct fault_set *set = fault_set_read("input", (const char *)data, size, problems);

    FUZZ_REQUIRE((set == NULL) == config_problems_any(problems));
    if (set != NULL) {
        run(set);
        require_that_rules_can_be_read_again(set, problems);
    }
    fault_set_release(set);
    config_problems_destroy(problems);
    return 0;
}
