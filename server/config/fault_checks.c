/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fault_checks.h"

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

static void check_delay(struct config_reader *reader, const struct fault_delay *delay)
{
    bool whole = true;

    if (delay->kind == DELAY_FIXED) {
        whole = delay->has_ms;
    } else if (delay->kind == DELAY_UNIFORM) {
        whole = delay->has_lower && delay->has_upper;
    } else if (delay->kind == DELAY_LOGNORMAL) {
        whole = delay->has_median && delay->has_sigma && delay->has_max;
    }
    if (!whole) {
        complain(reader, "delay",
                 "is not whole: \"fixed\" needs ms; \"uniform\" lowerMs and upperMs; \"lognormal\" "
                 "medianMs, sigma and maxMs");
    } else if (delay->kind == DELAY_UNIFORM && delay->lower_ms > delay->upper_ms) {
        complain(reader, "delay", "has a lowerMs that is larger than upperMs");
    }
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

/* Where the object of a matcher stands: its pointer below the rule's match. */
static void complain_of_expression(struct config_reader *reader, const struct fault_match *match,
                                   const struct text_matcher *where, const char *reason)
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
    (void)config_reader_enter(reader, "matches");
    (void)config_reader_complain(reader, JSON_PART_VALUE,
                                 "is not a POSIX extended regular expression: %s", reason);
    config_reader_leave(reader, mark);
}

static void check_match(struct config_reader *reader, struct fault_match *match)
{
    size_t mark = config_reader_enter(reader, "match");
    const struct text_matcher *where;
    char reason[128];

    if (!fault_match_compile(match, &where, reason, sizeof reason)) {
        complain_of_expression(reader, match, where, reason);
    }
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
