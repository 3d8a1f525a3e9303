/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A rule that makes requests fail on purpose: which requests it is for, when it fires, and what
 * happens then. Plain data, filled by the table of settings; strings and arrays are borrowed from
 * the rule's owner, which lives as long as somebody holds a reference to one of its rules.
 * fault_engine.h decides, this file only describes. All times are milliseconds.
 */
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "domain/operation.h"

/* All that is set must hold; all zero: any text, also none. */
struct text_matcher {
    const char *equal_to;
    const char *contains;
    const char *matches; /* a POSIX extended regular expression */
    bool absent;
    bool compiled;      /* fault_match_compile has been there */
    regex_t expression; /* of `matches` */
};

struct header_matcher {
    const char *name;
    struct text_matcher value;
};

struct fault_match {
    uint64_t operations;      /* bit 1 << enum operation for each that the rule is for */
    struct text_matcher user; /* the user name */
    struct text_matcher method;
    struct text_matcher path;
    struct text_matcher body;
    struct header_matcher *headers; /* all of them must match */
    size_t header_count;
    int64_t min_attempt; /* from amz-sdk-request; 0: no bound */
    int64_t max_attempt;
};

/* What a rule's counters count. */
enum fault_scope {
    FAULT_SCOPE_GLOBAL, /* all its matches */
    FAULT_SCOPE_USER,   /* the matches of each user */
    FAULT_SCOPE_CALL    /* the attempts of each SDK call, by amz-sdk-invocation-id */
};

enum fault_when {
    FAULT_BEFORE, /* the operation does not happen */
    FAULT_AFTER   /* it happened, then the answer is lost or spoilt */
};

enum fault_delay_kind { DELAY_NONE, DELAY_FIXED, DELAY_UNIFORM, DELAY_LOGNORMAL };

struct fault_delay {
    enum fault_delay_kind kind;
    int64_t ms;       /* fixed */
    int64_t lower_ms; /* uniform */
    int64_t upper_ms;
    double median_ms; /* lognormal */
    double sigma;
    int64_t max_ms;
    /* Which of them were given: each kind needs its own. */
    bool has_ms;
    bool has_lower;
    bool has_upper;
    bool has_median;
    bool has_sigma;
    bool has_max;
};

enum fault_connection {
    FAULT_CONNECTION_NONE,
    FAULT_CONNECTION_RESET_BY_PEER,
    FAULT_EMPTY_RESPONSE,
    FAULT_CLOSE_AFTER_HEADERS,
    FAULT_MALFORMED_RESPONSE_CHUNK,
    FAULT_RANDOM_DATA_THEN_CLOSE,
    FAULT_HANG
};

struct fault_header {
    const char *name;
    const char *value;
};

/* An error that is answered instead of the operation's answer. */
struct fault_error {
    const char *code; /* NULL: no error */
    const char *message;
    int64_t status; /* 0: that of the modelled code */
    bool has_retry_after;
    int64_t retry_after_ms;
    struct fault_header *headers;
    size_t header_count;
};

/* What is done to the answer's body. All zero: nothing. */
struct fault_body {
    bool has_truncate;
    double truncate_at_fraction; /* 0 to 1, of the body's bytes */
    int64_t content_length_delta;
    bool malformed;
    const char *content_type;  /* NULL: unchanged */
    const char **drop_members; /* names of top-level members */
    size_t drop_count;
    const char *replace; /* NULL: unchanged */
};

/* One thing that happens when a rule fires. All zero: nothing, the request passes. */
struct fault_outcome {
    struct fault_error error;
    struct fault_delay delay;
    enum fault_connection connection;
    struct fault_body body;
    int64_t dribble_chunks; /* 0: not dribbled */
    int64_t dribble_ms;
    int64_t bytes_per_second; /* 0: not paced */
};

/* What a sequence does when all its outcomes have happened. */
enum fault_on_end { ON_END_PASS, ON_END_REPEAT, ON_END_LAST };

/* Whoever owns the memory of rules: a configuration, or a request that brought them. */
struct fault_owner {
    unsigned references;
    void (*destroy)(struct fault_owner *owner);
};

struct fault_rule {
    struct fault_owner *owner;
    const char *id;
    const char *source; /* the rule as it was written, as JSON */
    struct fault_match match;
    enum fault_scope scope;
    int64_t skip;
    bool has_times;
    int64_t times;      /* without: no limit */
    double probability; /* 0: never, 1: always */
    bool has_window;
    int64_t window_start_ms; /* since the server's start or reset, on its clock */
    int64_t window_duration_ms;
    int64_t ttl_ms; /* 0: for ever */
    enum fault_when when;
    bool continues; /* a later rule may fire too */
    struct fault_outcome outcome;
    struct fault_outcome *sequence; /* used instead of `outcome` when sequence_count > 0 */
    size_t sequence_count;
    enum fault_on_end on_end;
    bool has_matched; /* kept by the engine: ever, whatever was reset since */
};

/* One reference more to the rule's owner. Returns the rule. */
struct fault_rule *fault_rule_share(struct fault_rule *rule);

/* One reference less; the last destroys the owner with all its rules. */
void fault_rule_release(struct fault_rule *rule);

/*
 * Compiles the regular expressions of a match. False when one is none: *where is then its matcher
 * and `reason` says why. Free with fault_match_free_expressions in any case.
 */
MUST_CHECK bool fault_match_compile(struct fault_match *match, const struct text_matcher **where,
                                    char *reason, size_t reason_bytes);
void fault_match_free_expressions(struct fault_match *match);

/* Whether a text is what the matcher asks for; NULL is an absent one. */
bool text_matcher_holds(const struct text_matcher *matcher, const char *text);

/* Whether the outcome does nothing: a step of a sequence that lets the request pass. */
bool fault_outcome_is_pass(const struct fault_outcome *outcome);

/* What a rule is matched against. Borrowed; strings may be NULL when absent. */
struct fault_subject {
    enum operation operation;
    const char *user_name;
    const char *user_identity;
    const char *method;
    const char *path; /* as sent, without the query */
    const char *body;
    int attempt;
    const char *invocation_id;
    /* The value of a header, NULL when absent; borrowed until the next call. */
    const char *(*header)(void *context, const char *name);
    void *header_context;
};

/* Whether the request is one that the rule is for. */
bool fault_match_holds(const struct fault_match *match, const struct fault_subject *subject);
