/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A rule that makes requests fail on purpose: which requests it is for, when it fires, and what
 * happens then. Plain data; strings, arrays and compiled expressions are owned by the rule, which
 * is shared by a count of references and not changed once it is shared.
 * fault_engine.h decides, this file only describes. All times are milliseconds.
 */
#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/operation.h"

enum text_matcher_kind { TEXT_ANY, TEXT_EQUAL_TO, TEXT_CONTAINS, TEXT_MATCHES, TEXT_ABSENT };

/* All zero: any text, also none. */
struct text_matcher {
    enum text_matcher_kind kind;
    char *text;
    regex_t expression; /* compiled from text when kind is TEXT_MATCHES */
};

struct header_matcher {
    char *name;
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
    char *name;
    char *value;
};

/* An error that is answered instead of the operation's answer. */
struct fault_error {
    char *code; /* NULL: no error */
    char *message;
    int64_t status;
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
    char *content_type;  /* NULL: unchanged */
    char **drop_members; /* names of top-level members */
    size_t drop_count;
    char *replace; /* NULL: unchanged */
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

struct fault_rule {
    unsigned references;
    char *id;
    char *source; /* the rule as it was written, as JSON */
    struct fault_match match;
    enum fault_scope scope;
    int64_t skip;
    int64_t times; /* -1: without limit */
    double probability;
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
};

/* A rule that matches everything and always fires an outcome that does nothing; one reference. */
struct fault_rule *fault_rule_new(const char *id);

/* One more reference. */
struct fault_rule *fault_rule_share(struct fault_rule *rule);

/* One reference less; the last frees the rule and everything it owns. NULL is fine. */
void fault_rule_release(struct fault_rule *rule);

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
