/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct fault_rule *fault_rule_new(const char *id)
{
    struct fault_rule *rule = mem_calloc(1, sizeof *rule);

    rule->references = 1;
    rule->id = mem_strdup(id);
    rule->match.operations = UINT64_MAX;
    rule->times = -1;
    rule->probability = 1.0;
    return rule;
}

struct fault_rule *fault_rule_share(struct fault_rule *rule)
{
    rule->references++;
    return rule;
}

static void matcher_clean_up(struct text_matcher *matcher)
{
    if (matcher->kind == TEXT_MATCHES) {
        regfree(&matcher->expression);
    }
    free(matcher->text);
}

static void match_clean_up(struct fault_match *match)
{
    matcher_clean_up(&match->user);
    matcher_clean_up(&match->method);
    matcher_clean_up(&match->path);
    matcher_clean_up(&match->body);
    for (size_t i = 0; i < match->header_count; i++) {
        free(match->headers[i].name);
        matcher_clean_up(&match->headers[i].value);
    }
    free(match->headers);
}

static void outcome_clean_up(struct fault_outcome *outcome)
{
    for (size_t i = 0; i < outcome->error.header_count; i++) {
        free(outcome->error.headers[i].name);
        free(outcome->error.headers[i].value);
    }
    free(outcome->error.headers);
    free(outcome->error.code);
    free(outcome->error.message);
    for (size_t i = 0; i < outcome->body.drop_count; i++) {
        free(outcome->body.drop_members[i]);
    }
    free((void *)outcome->body.drop_members);
    free(outcome->body.content_type);
    free(outcome->body.replace);
}

void fault_rule_release(struct fault_rule *rule)
{
    if (rule == NULL || --rule->references > 0) {
        return;
    }
    match_clean_up(&rule->match);
    outcome_clean_up(&rule->outcome);
    for (size_t i = 0; i < rule->sequence_count; i++) {
        outcome_clean_up(&rule->sequence[i]);
    }
    free(rule->sequence);
    free(rule->id);
    free(rule->source);
    free(rule);
}

bool fault_outcome_is_pass(const struct fault_outcome *outcome)
{
    const struct fault_body *body = &outcome->body;
    bool body_is_left = !body->has_truncate && body->content_length_delta == 0 &&
                        !body->malformed && body->content_type == NULL && body->drop_count == 0 &&
                        body->replace == NULL;

    return body_is_left && outcome->error.code == NULL && outcome->delay.kind == DELAY_NONE &&
           outcome->connection == FAULT_CONNECTION_NONE && outcome->dribble_chunks == 0 &&
           outcome->bytes_per_second == 0;
}

static bool text_matches(const struct text_matcher *matcher, const char *text)
{
    switch (matcher->kind) {
    case TEXT_EQUAL_TO:
        return text != NULL && strcmp(text, matcher->text) == 0;
    case TEXT_CONTAINS:
        return text != NULL && strstr(text, matcher->text) != NULL;
    case TEXT_MATCHES:
        return text != NULL && regexec(&matcher->expression, text, 0, NULL, 0) == 0;
    case TEXT_ABSENT:
        return text == NULL || text[0] == '\0';
    case TEXT_ANY:
    default:
        return true;
    }
}

static bool headers_match(const struct fault_match *match, const struct fault_subject *subject)
{
    for (size_t i = 0; i < match->header_count; i++) {
        const struct header_matcher *header = &match->headers[i];
        const char *value = subject->header(subject->header_context, header->name);
        if (!text_matches(&header->value, value)) {
            return false;
        }
    }
    return true;
}

bool fault_match_holds(const struct fault_match *match, const struct fault_subject *subject)
{
    return (match->operations >> (unsigned)subject->operation & 1U) != 0 &&
           (match->min_attempt == 0 || subject->attempt >= match->min_attempt) &&
           (match->max_attempt == 0 || subject->attempt <= match->max_attempt) &&
           text_matches(&match->user, subject->user_name) &&
           text_matches(&match->method, subject->method) &&
           text_matches(&match->path, subject->path) && text_matches(&match->body, subject->body) &&
           headers_match(match, subject);
}
