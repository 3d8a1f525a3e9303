/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_rule.h"

#include <string.h>

#include "policy/expression.h"

struct fault_rule *fault_rule_share(struct fault_rule *rule)
{
    rule->owner->references++;
    return rule;
}

void fault_rule_release(struct fault_rule *rule)
{
    struct fault_owner *owner = rule->owner;

    if (--owner->references == 0) {
        owner->destroy(owner);
    }
}

/* The matchers of a match: index from 0; NULL past the end. */
static struct text_matcher *matcher_at(struct fault_match *match, size_t index)
{
    struct text_matcher *const fixed[] = {&match->user, &match->method, &match->path, &match->body};
    const size_t fixed_count = sizeof fixed / sizeof fixed[0];

    if (index < fixed_count) {
        return fixed[index];
    }
    index -= fixed_count;
    return index < match->header_count ? &match->headers[index].value : NULL;
}

bool fault_match_compile(struct fault_match *match, const struct text_matcher **where, char *reason,
                         size_t reason_bytes)
{
    struct text_matcher *matcher;

    for (size_t i = 0; (matcher = matcher_at(match, i)) != NULL; i++) {
        if (matcher->matches == NULL || matcher->compiled) {
            continue;
        }
        if (!expression_compile(&matcher->expression, matcher->matches, reason, reason_bytes)) {
            *where = matcher;
            return false;
        }
        matcher->compiled = true;
    }
    return true;
}

void fault_match_free_expressions(struct fault_match *match)
{
    struct text_matcher *matcher;

    for (size_t i = 0; (matcher = matcher_at(match, i)) != NULL; i++) {
        if (matcher->compiled) {
            regfree(&matcher->expression);
            matcher->compiled = false;
        }
    }
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

bool text_matcher_holds(const struct text_matcher *matcher, const char *text)
{
    if (matcher->absent) {
        return text == NULL || text[0] == '\0';
    }
    if (text == NULL) {
        return matcher->equal_to == NULL && matcher->contains == NULL && !matcher->compiled;
    }
    return (matcher->equal_to == NULL || strcmp(text, matcher->equal_to) == 0) &&
           (matcher->contains == NULL || strstr(text, matcher->contains) != NULL) &&
           (!matcher->compiled || regexec(&matcher->expression, text, 0, NULL, 0) == 0);
}

static bool headers_match(const struct fault_match *match, const struct fault_subject *subject)
{
    for (size_t i = 0; i < match->header_count; i++) {
        const struct header_matcher *header = &match->headers[i];
        const char *value = subject->header(subject->header_context, header->name);
        if (!text_matcher_holds(&header->value, value)) {
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
           text_matcher_holds(&match->user, subject->user_name) &&
           text_matcher_holds(&match->method, subject->method) &&
           text_matcher_holds(&match->path, subject->path) &&
           text_matcher_holds(&match->body, subject->body) && headers_match(match, subject);
}
