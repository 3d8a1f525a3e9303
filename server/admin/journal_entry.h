/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One request and its answer as the journal keeps them: a single piece of memory with all texts
 * behind each other, already redacted. Texts are bytes as they came; they need not be UTF-8.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/redact.h"
#include "protocol/http_message.h"

#define JOURNAL_BODY_BYTES ((size_t)64 * 1024)   /* a longer body is cut */
#define JOURNAL_HEADS_BYTES ((size_t)64 * 1024)  /* headers past this are left out */
#define JOURNAL_TARGET_BYTES ((size_t)16 * 1024) /* of path and query, each */

/* A text of an entry; a NUL that `length` does not count follows it. */
struct journal_text {
    uint32_t at;
    uint32_t length;
};

/* How much of an answer the server lets out. */
enum journal_sent {
    JOURNAL_SENT_ALL,
    JOURNAL_SENT_PART,
    JOURNAL_SENT_NOTHING /* not even a status */
};

/* Where in a request a secret stood that has no business there. */
enum journal_leak {
    JOURNAL_LEAK_PATH = 1,
    JOURNAL_LEAK_QUERY = 2,
    JOURNAL_LEAK_HEADER = 4,
    JOURNAL_LEAK_BODY = 8
};

struct journal_message {
    struct journal_text headers; /* name NUL value NUL name NUL ... */
    struct journal_text body;
    size_t body_bytes; /* before anything was redacted or cut */
    bool body_cut;
};

struct journal_entry {
    uint64_t number;       /* from 1, given by the journal */
    int64_t time_ms;       /* when it was handled, on the server's clock */
    int64_t real_us;       /* the same, as clock_monotonic_us */
    const char *operation; /* static; NULL when no route matched */
    int status;            /* 0 when nothing was sent */
    int attempt;
    enum journal_sent sent;
    unsigned leaks; /* a sum of enum journal_leak */
    bool completed; /* the next two are known */
    bool delivered;
    int64_t duration_us;
    struct journal_text user; /* "" before authentication, and the identity likewise */
    struct journal_text identity;
    struct journal_text method;
    struct journal_text path; /* as sent, without the query */
    struct journal_text query;
    struct journal_text invocation_id; /* "" without one */
    struct journal_text fault;         /* ids joined by ","; "" for none */
    struct journal_text request_id;
    struct journal_text access_token_id; /* of the token that was created; "" for none */
    struct journal_message request;
    struct journal_message answer;
    size_t bytes; /* what the entry holds, all in all */
    char text[];
};

struct journal_moment {
    int64_t time_ms;
    int64_t real_us;
};

/*
 * The entry of an exchange that was handled; freed with free(). The scratch buffer holds nothing of
 * use before and after; keeping it saves allocations.
 */
struct journal_entry *journal_entry_new(const struct http_exchange *exchange,
                                        struct journal_moment moment,
                                        const unsigned char key[SIPHASH_KEY_BYTES],
                                        struct buf *scratch);

/* A text of the entry. Borrowed. */
const char *journal_entry_text(const struct journal_entry *entry, struct journal_text text);

/* One header of a message. Borrowed from the entry. */
struct journal_header {
    const char *name;
    const char *value;
};

/* Takes the next header off the front of `rest`; false at the end. */
bool journal_entry_next_header(const struct journal_entry *entry, struct journal_text *rest,
                               struct journal_header *header);

/* The value of the request's first header of that name (any case); NULL when absent. */
const char *journal_entry_header(const struct journal_entry *entry, const char *name);

/* "path", "query", "header" or "body" for one leak. Static. */
const char *journal_leak_name(enum journal_leak leak);
