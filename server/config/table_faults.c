/* SPDX-License-Identifier: Apache-2.0 */
#include "config/table_sections.h"

#include "config/settings.h"
#include "policy/expression.h"
#include "policy/fault_rule.h"

#define RULE(member) SETTING_AT(fault_rule, member)
#define RULE_OUTCOME(member) SETTING_AT(fault_rule, outcome.member)
#define STEP(member) SETTING_AT(fault_outcome, member)
#define MOST_MS 86400000    /* a day */
#define MOST_BYTES 16777216 /* of an answer's body */
#define MOST_COUNT 1000000000
#define MOST_TEXT 65536

_Static_assert(sizeof(enum fault_scope) == sizeof(int), "enumerations are ints");
_Static_assert(sizeof(enum fault_when) == sizeof(int), "enumerations are ints");
_Static_assert(sizeof(enum fault_delay_kind) == sizeof(int), "enumerations are ints");
_Static_assert(sizeof(enum fault_connection) == sizeof(int), "enumerations are ints");
_Static_assert(sizeof(enum fault_on_end) == sizeof(int), "enumerations are ints");

static const struct setting_characters header_characters = {
    "!#$%&'*+.^_`|~0-9A-Za-z-", "characters that a header's name may have"};
static const struct setting_characters value_characters = {" -~", "printable ASCII characters"};

static const struct setting_word scopes[] = {{"global", FAULT_SCOPE_GLOBAL},
                                             {"user", FAULT_SCOPE_USER},
                                             {"call", FAULT_SCOPE_CALL},
                                             {NULL, 0}};
static const struct setting_word whens[] = {
    {"before", FAULT_BEFORE}, {"after", FAULT_AFTER}, {NULL, 0}};
static const struct setting_word delays[] = {
    {"fixed", DELAY_FIXED}, {"uniform", DELAY_UNIFORM}, {"lognormal", DELAY_LOGNORMAL}, {NULL, 0}};
static const struct setting_word connections[] = {
    {"CONNECTION_RESET_BY_PEER", FAULT_CONNECTION_RESET_BY_PEER},
    {"EMPTY_RESPONSE", FAULT_EMPTY_RESPONSE},
    {"CLOSE_AFTER_HEADERS", FAULT_CLOSE_AFTER_HEADERS},
    {"MALFORMED_RESPONSE_CHUNK", FAULT_MALFORMED_RESPONSE_CHUNK},
    {"RANDOM_DATA_THEN_CLOSE", FAULT_RANDOM_DATA_THEN_CLOSE},
    {"HANG", FAULT_HANG},
    {NULL, 0}};
static const struct setting_word ends[] = {
    {"pass", ON_END_PASS}, {"repeat", ON_END_REPEAT}, {"last", ON_END_LAST}, {NULL, 0}};

/* clang-format off */

/* The members of a matcher; `at(member)` is the place of a member of struct text_matcher. */
#define MATCHER_MEMBERS(prefix, at) \
    {.path = prefix ".equalTo", .type = SETTING_TEXT, .most = MOST_TEXT, \
     .target = at(equal_to), .sentence = "The text is this."}, \
    {.path = prefix ".contains", .type = SETTING_TEXT, .least = 1, .most = MOST_TEXT, \
     .target = at(contains), .sentence = "The text has this in it."}, \
    {.path = prefix ".matches", .type = SETTING_TEXT, .least = 1, .most = EXPRESSION_MAX_BYTES, \
     .target = at(matches), \
     .sentence = "A POSIX extended regular expression finds something in the text."}, \
    {.path = prefix ".absent", .type = SETTING_BOOLEAN, .target = at(absent), \
     .sentence = "True: there is no such text, or it is empty."}

#define MATCHER(prefix, at, about) \
    {.path = (prefix), .type = SETTING_OBJECT, .sentence = (about)}, MATCHER_MEMBERS(prefix, at)

/* What happens: of a rule, and of each step of a sequence. */
#define OUTCOME(prefix, at) \
    {.path = prefix ".error", .type = SETTING_OBJECT, \
     .sentence = "An error in place of the answer."}, \
    {.path = prefix ".error.code", .type = SETTING_TEXT, .flags = SETTING_REQUIRED, .least = 1, \
     .most = 100, .characters = &setting_id_characters, .target = at(error.code), \
     .sentence = "The exception's name, e.g. \"ThrottlingException\"."}, \
    {.path = prefix ".error.message", .type = SETTING_TEXT, .most = 4096, \
     .target = at(error.message), .sentence = "Its message."}, \
    {.path = prefix ".error.statusCode", .type = SETTING_INTEGER, .least = 200, .most = 599, \
     .target = at(error.status), \
     .sentence = "The status; that of the exception when absent. Exceptions that the service does " \
                 "not know need one."}, \
    {.path = prefix ".error.retryAfterMs", .type = SETTING_INTEGER, .most = MOST_MS, \
     .target = at(error.retry_after_ms), .present = at(error.has_retry_after), \
     .sentence = "Sent as Retry-After, in seconds, and as x-amz-retry-after."}, \
    {.path = prefix ".error.headers", .type = SETTING_LIST, .most = 6, \
     .target = at(error.headers), .count = at(error.header_count), \
     .element_bytes = sizeof(struct fault_header), .sentence = "Further headers of the answer."}, \
    {.path = prefix ".error.headers[].name", .type = SETTING_TEXT, .flags = SETTING_REQUIRED, \
     .least = 1, .most = 100, .characters = &header_characters, \
     .target = SETTING_AT(fault_header, name), .sentence = "The header's name."}, \
    {.path = prefix ".error.headers[].value", .type = SETTING_TEXT, .flags = SETTING_REQUIRED, \
     .most = 1024, .characters = &value_characters, .target = SETTING_AT(fault_header, value), \
     .sentence = "The header's value."}, \
    {.path = prefix ".delay", .type = SETTING_OBJECT, \
     .sentence = "How long the answer waits, in real time. The operation happens at once."}, \
    {.path = prefix ".delay.type", .type = SETTING_WORD, .flags = SETTING_REQUIRED, \
     .words = delays, .target = at(delay.kind), \
     .sentence = "\"fixed\" takes ms; \"uniform\" lowerMs and upperMs; \"lognormal\" medianMs, sigma " \
                 "and maxMs."}, \
    {.path = prefix ".delay.ms", .type = SETTING_INTEGER, .most = MOST_MS, \
     .target = at(delay.ms), .present = at(delay.has_ms), .sentence = "The delay."}, \
    {.path = prefix ".delay.lowerMs", .type = SETTING_INTEGER, .most = MOST_MS, \
     .target = at(delay.lower_ms), .present = at(delay.has_lower), \
     .sentence = "The shortest delay."}, \
    {.path = prefix ".delay.upperMs", .type = SETTING_INTEGER, .most = MOST_MS, \
     .target = at(delay.upper_ms), .present = at(delay.has_upper), \
     .sentence = "The longest delay."}, \
    {.path = prefix ".delay.medianMs", .type = SETTING_NUMBER, .flags = SETTING_MORE_THAN_LEAST, \
     .most = MOST_MS, .target = at(delay.median_ms), .present = at(delay.has_median), \
     .sentence = "Half of the delays are shorter."}, \
    {.path = prefix ".delay.sigma", .type = SETTING_NUMBER, .most = 10, \
     .target = at(delay.sigma), .present = at(delay.has_sigma), \
     .sentence = "How long the tail is: 0 is no spread, 1 is a long one."}, \
    {.path = prefix ".delay.maxMs", .type = SETTING_INTEGER, .most = MOST_MS, \
     .target = at(delay.max_ms), .present = at(delay.has_max), \
     .sentence = "No delay is longer."}, \
    {.path = prefix ".fault", .type = SETTING_WORD, .words = connections, \
     .target = at(connection), \
     .sentence = "What happens to the connection in place of an answer."}, \
    {.path = prefix ".body", .type = SETTING_OBJECT, \
     .sentence = "What is wrong with the answer's body."}, \
    {.path = prefix ".body.truncateAtFraction", .type = SETTING_NUMBER, .most = 1, \
     .target = at(body.truncate_at_fraction), .present = at(body.has_truncate), \
     .sentence = "The connection ends after this part of the body; Content-Length promises all."}, \
    {.path = prefix ".body.contentLengthDelta", .type = SETTING_INTEGER, .least = -MOST_BYTES, \
     .most = MOST_BYTES, .target = at(body.content_length_delta), \
     .sentence = "Added to the Content-Length, which is wrong then."}, \
    {.path = prefix ".body.malformed", .type = SETTING_BOOLEAN, .target = at(body.malformed), \
     .sentence = "True: the last byte is missing, so that it is no JSON."}, \
    {.path = prefix ".body.contentType", .type = SETTING_TEXT, .least = 1, .most = 256, \
     .characters = &value_characters, .target = at(body.content_type), \
     .sentence = "Another Content-Type."}, \
    {.path = prefix ".body.dropMembers", .type = SETTING_TEXTS, .least = 1, .most = 100, \
     .target = at(body.drop_members), .count = at(body.drop_count), \
     .sentence = "Members that are left out, e.g. [\"secret\"]."}, \
    {.path = prefix ".body.replace", .type = SETTING_TEXT, .most = 1048576, \
     .target = at(body.replace), .sentence = "Another body."}, \
    {.path = prefix ".chunkedDribble", .type = SETTING_OBJECT, \
     .sentence = "The body comes in pieces. The connection closes behind it."}, \
    {.path = prefix ".chunkedDribble.numberOfChunks", .type = SETTING_INTEGER, \
     .flags = SETTING_REQUIRED, .least = 1, .most = 1000, .target = at(dribble_chunks), \
     .sentence = "How many pieces, all alike."}, \
    {.path = prefix ".chunkedDribble.totalDurationMs", .type = SETTING_INTEGER, \
     .flags = SETTING_REQUIRED, .most = MOST_MS, .target = at(dribble_ms), \
     .sentence = "From the first piece to the last."}, \
    {.path = prefix ".bytesPerSecond", .type = SETTING_INTEGER, .least = 1, .most = MOST_COUNT, \
     .target = at(bytes_per_second), \
     .sentence = "How fast the body comes. The connection closes behind it."}

/* clang-format on */

#define AT_USER(member) RULE(match.user.member)
#define AT_METHOD(member) RULE(match.method.member)
#define AT_PATH(member) RULE(match.path.member)
#define AT_BODY(member) RULE(match.body.member)
#define AT_HEADER(member) SETTING_AT(header_matcher, value.member)

static const struct setting rows[] = {
    {.path = "faults",
     .type = SETTING_LIST,
     .most = 1000,
     .target = SETTING_AT(settings, faults),
     .count = SETTING_AT(settings, fault_count),
     .element_bytes = sizeof(struct fault_rule),
     .sentence = "Rules that make requests fail on purpose. They are judged in order, and the "
                 "first that fires wins."},
    {.path = "faults[].id",
     .type = SETTING_TEXT,
     .flags = SETTING_REQUIRED | SETTING_UNIQUE,
     .least = 1,
     .most = 100,
     .characters = &setting_id_characters,
     .target = RULE(id),
     .sentence = "The rule's name: answers that it touched carry it in x-mock-fault."},
    {.path = "faults[].match",
     .type = SETTING_OBJECT,
     .sentence = "Which requests the rule is for: those for which everything here holds."},
    {.path = "faults[].match.operation",
     .type = SETTING_OPERATIONS,
     .target = RULE(match.operations),
     .fallback = "\"*\"",
     .sentence = "The operations, e.g. \"CreateAccessToken\"; \"*\" is all of them."},
    MATCHER("faults[].match.user", AT_USER, "The user's name."),
    MATCHER("faults[].match.method", AT_METHOD, "The HTTP method."),
    MATCHER("faults[].match.path", AT_PATH, "The path, as sent, without the query."),
    MATCHER("faults[].match.body", AT_BODY, "The request's body."),
    {.path = "faults[].match.headers",
     .type = SETTING_LIST,
     .most = 20,
     .target = RULE(match.headers),
     .count = RULE(match.header_count),
     .element_bytes = sizeof(struct header_matcher),
     .sentence = "Headers of the request."},
    {.path = "faults[].match.headers[].name",
     .type = SETTING_TEXT,
     .flags = SETTING_REQUIRED,
     .least = 1,
     .most = 100,
     .characters = &header_characters,
     .target = SETTING_AT(header_matcher, name),
     .sentence = "The header's name, in any case."},
    MATCHER_MEMBERS("faults[].match.headers[]", AT_HEADER),
    {.path = "faults[].match.attempt",
     .type = SETTING_OBJECT,
     .sentence = "The attempt of an SDK's call, from its amz-sdk-request header; 1 without one."},
    {.path = "faults[].match.attempt.min",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = MOST_COUNT,
     .target = RULE(match.min_attempt),
     .sentence = "The first attempt that the rule is for."},
    {.path = "faults[].match.attempt.max",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = MOST_COUNT,
     .target = RULE(match.max_attempt),
     .sentence = "The last attempt that the rule is for."},
    {.path = "faults[].scope",
     .type = SETTING_WORD,
     .words = scopes,
     .target = RULE(scope),
     .fallback = "\"global\"",
     .sentence = "What skip, times and sequence count: all matches, those of each user, or those "
                 "of each SDK call with its retries (by amz-sdk-invocation-id)."},
    {.path = "faults[].skip",
     .type = SETTING_INTEGER,
     .most = MOST_COUNT,
     .target = RULE(skip),
     .sentence = "So many matches pass first."},
    {.path = "faults[].times",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = MOST_COUNT,
     .target = RULE(times),
     .present = RULE(has_times),
     .sentence = "Then the rule fires so often at the most."},
    {.path = "faults[].probability",
     .type = SETTING_NUMBER,
     .most = 1,
     .target = RULE(probability),
     .fallback = "1",
     .sentence = "How likely a match fires: 0 never, 1 always. Decided by a hash of seed, id, "
                 "scope key and match number."},
    {.path = "faults[].window",
     .type = SETTING_OBJECT,
     .sentence = "When the rule is in force, on the server's clock."},
    {.path = "faults[].window.startMs",
     .type = SETTING_INTEGER,
     .most = MOST_COUNT,
     .target = RULE(window_start_ms),
     .sentence = "Since the server's start, or its last reset."},
    {.path = "faults[].window.durationMs",
     .type = SETTING_INTEGER,
     .flags = SETTING_REQUIRED,
     .least = 1,
     .most = MOST_COUNT,
     .target = RULE(window_duration_ms),
     .present = RULE(has_window),
     .sentence = "How long."},
    {.path = "faults[].ttlMs",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = MOST_COUNT,
     .target = RULE(ttl_ms),
     .sentence = "The rule removes itself after this time on the server's clock."},
    {.path = "faults[].when",
     .type = SETTING_WORD,
     .words = whens,
     .target = RULE(when),
     .fallback = "\"before\"",
     .sentence = "\"before\": an error or a fault comes instead of the operation. \"after\": the "
                 "operation has happened, and its answer is lost or spoilt."},
    {.path = "faults[].continue",
     .type = SETTING_BOOLEAN,
     .target = RULE(continues),
     .fallback = "false",
     .sentence = "True: when this rule fires, later ones may fire too."},
    OUTCOME("faults[]", RULE_OUTCOME),
    {.path = "faults[].sequence",
     .type = SETTING_LIST,
     .most = 1000,
     .target = RULE(sequence),
     .count = RULE(sequence_count),
     .element_bytes = sizeof(struct fault_outcome),
     .sentence = "What happens the first time, the second time, and so on; {} lets one pass."},
    OUTCOME("faults[].sequence[]", STEP),
    {.path = "faults[].onEnd",
     .type = SETTING_WORD,
     .words = ends,
     .target = RULE(on_end),
     .fallback = "\"pass\"",
     .sentence = "After the sequence: requests pass, it starts anew, or its last step stays."},
};

struct table_section table_faults(void)
{
    return (struct table_section){rows, sizeof rows / sizeof rows[0]};
}
