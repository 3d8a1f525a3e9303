/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fault_checks.h"

#include <strings.h>

#include "protocol/error_shape.h"

static const cJSON *member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* Complains about a member of the object that the reader is at, or about the object itself. */
static void complain(struct config_reader *reader, const char *name, const char *message)
{
    size_t mark = reader->pointer.length;

    if (name != NULL) {
        mark = config_reader_enter(reader, name);
    }
    (void)config_reader_complain(reader, JSON_PART_VALUE, "%s", message);
    config_reader_leave(reader, mark);
}

static bool has_its_members(const struct fault_delay *delay)
{
    bool fixed = delay->kind == DELAY_FIXED;
    bool uniform = delay->kind == DELAY_UNIFORM;
    bool lognormal = delay->kind == DELAY_LOGNORMAL;

    return delay->has_ms == fixed && delay->has_lower == uniform && delay->has_upper == uniform &&
           delay->has_median == lognormal && delay->has_sigma == lognormal &&
           delay->has_max == lognormal;
}

static void check_delay(struct config_reader *reader, const struct fault_delay *delay)
{
    if (!has_its_members(delay)) {
        complain(
            reader, "delay",
            "must have its type's members and no others: \"fixed\" ms; \"uniform\" lowerMs and "
            "upperMs; \"lognormal\" medianMs, sigma and maxMs");
    } else if (delay->kind == DELAY_UNIFORM && delay->lower_ms > delay->upper_ms) {
        complain(reader, "delay", "has a lowerMs that is larger than upperMs");
    }
}

static bool is_the_servers(const char *name)
{
    static const char *const names[] = {"Connection", "Content-Length", "Transfer-Encoding",
                                        "x-mock-fault"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_headers(struct config_reader *reader, const struct fault_error *error)
{
    size_t mark = config_reader_enter(reader, "error");

    (void)config_reader_enter(reader, "headers");
    for (size_t i = 0; i < error->header_count; i++) {
        size_t element = config_reader_enter_element(reader, i);
        if (is_the_servers(error->headers[i].name)) {
            complain(reader, "name",
                     "is a header that the server writes; body.contentLengthDelta and fault make "
                     "it a wrong one");
        }
        config_reader_leave(reader, element);
    }
    config_reader_leave(reader, mark);
}

static bool spoils_body(const struct fault_outcome *outcome)
{
    struct fault_outcome body_alone = {.body = outcome->body,
                                       .dribble_chunks = outcome->dribble_chunks,
                                       .bytes_per_second = outcome->bytes_per_second};

    return !fault_outcome_is_pass(&body_alone);
}

static void check_outcome(struct config_reader *reader, const struct fault_outcome *outcome)
{
    const struct fault_error *error = &outcome->error;

    if (error->code != NULL && error->status == 0 && error_shape_status_of(error->code) == 0) {
        complain(reader, "error",
                 "needs a statusCode: the service does not know an exception of this code");
    }
    check_headers(reader, error);
    check_delay(reader, &outcome->delay);
    if (outcome->connection != FAULT_CONNECTION_NONE &&
        (error->code != NULL || spoils_body(outcome))) {
        complain(
            reader, "fault",
            "leaves no answer that error, body, chunkedDribble or bytesPerSecond could change");
    }
    if (outcome->dribble_chunks > 0 && outcome->bytes_per_second > 0) {
        complain(reader, "bytesPerSecond", "and chunkedDribble exclude each other");
    }
}

static void check_sequence(struct config_reader *reader, const struct fault_rule *rule)
{
    size_t list = config_reader_enter(reader, "sequence");

    for (size_t i = 0; i < rule->sequence_count; i++) {
        size_t element = config_reader_enter_element(reader, i);
        check_outcome(reader, &rule->sequence[i]);
        config_reader_leave(reader, element);
    }
    config_reader_leave(reader, list);
}

static void check_outcomes(struct config_reader *reader, const struct fault_rule *rule,
                           const cJSON *object)
{
    bool has_sequence = member(object, "sequence") != NULL;
    bool does_nothing = fault_outcome_is_pass(&rule->outcome);

    if (has_sequence && !does_nothing) {
        complain(reader, "sequence",
                 "excludes error, delay, fault, body, chunkedDribble and bytesPerSecond beside it");
    } else if (has_sequence && rule->sequence_count == 0) {
        complain(reader, "sequence", "has no steps");
    } else if (!has_sequence && does_nothing) {
        complain(reader, NULL,
                 "does nothing: give it error, delay, fault, body, chunkedDribble, bytesPerSecond "
                 "or sequence");
    }
    if (!has_sequence && member(object, "onEnd") != NULL) {
        complain(reader, "onEnd", "needs a sequence");
    }
    check_outcome(reader, &rule->outcome);
    check_sequence(reader, rule);
}

/* Goes to where a matcher stands, below the rule's match. Returns the place to go back to. */
static size_t enter_matcher(struct config_reader *reader, const struct fault_match *match,
                            const struct text_matcher *where)
{
    static const char *const names[] = {"user", "method", "path", "body"};
    const struct text_matcher *const fixed[] = {&match->user, &match->method, &match->path,
                                                &match->body};
    size_t mark = reader->pointer.length;

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (where == fixed[i]) {
            (void)config_reader_enter(reader, names[i]);
        }
    }
    for (size_t i = 0; i < match->header_count; i++) {
        if (where == &match->headers[i].value) {
            (void)config_reader_enter(reader, "headers");
            (void)config_reader_enter_element(reader, i);
        }
    }
    return mark;
}

static void complain_of_expression(struct config_reader *reader, const struct fault_match *match,
                                   const struct text_matcher *where, const char *reason)
{
    size_t mark = enter_matcher(reader, match, where);

    (void)config_reader_enter(reader, "matches");
    (void)config_reader_complain(reader, JSON_PART_VALUE,
                                 "is not a POSIX extended regular expression: %s", reason);
    config_reader_leave(reader, mark);
}

static void check_absent(struct config_reader *reader, const struct fault_match *match,
                         const struct text_matcher *matcher)
{
    size_t mark = enter_matcher(reader, match, matcher);

    if (matcher->absent &&
        (matcher->equal_to != NULL || matcher->contains != NULL || matcher->matches != NULL)) {
        complain(reader, "absent", "excludes equalTo, contains and matches");
    }
    config_reader_leave(reader, mark);
}

static void check_matchers(struct config_reader *reader, const struct fault_match *match)
{
    check_absent(reader, match, &match->user);
    check_absent(reader, match, &match->method);
    check_absent(reader, match, &match->path);
    check_absent(reader, match, &match->body);
    for (size_t i = 0; i < match->header_count; i++) {
        check_absent(reader, match, &match->headers[i].value);
    }
}

static void check_match(struct config_reader *reader, struct fault_match *match)
{
    size_t mark = config_reader_enter(reader, "match");
    const struct text_matcher *where;
    char reason[128];

    if (!fault_match_compile(match, &where, reason, sizeof reason)) {
        complain_of_expression(reader, match, where, reason);
    }
    check_matchers(reader, match);
    if (match->max_attempt > 0 && match->min_attempt > match->max_attempt) {
        complain(reader, "attempt", "has a min that is larger than max");
    }
    config_reader_leave(reader, mark);
}

void fault_checks_rule(struct config_reader *reader, struct fault_rule *rule, const cJSON *object)
{
    check_match(reader, &rule->match);
    check_outcomes(reader, rule, object);
}
