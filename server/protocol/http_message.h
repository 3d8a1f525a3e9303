/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * One request and its answer as plain values: what the transport hands to the rest of the house
 * and gets back. Nothing here knows sockets, and nothing in transport knows more than this.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/random.h"

#define HTTP_RESPONSE_HEADERS 16
#define HTTP_RESPONSE_BODY_LIMIT ((size_t)512 * 1024 * 1024)

/* A piece of somebody else's text; not NUL-terminated unless said so. */
struct http_text {
    const char *data;
    size_t length;
};

struct http_header {
    struct http_text name;
    struct http_text value; /* without white space around it */
};

/* Everything is borrowed from the transport and lives until the exchange is completed. */
struct http_request {
    const char *method;
    const char *target; /* as sent: path and query, percent-encoded; NUL-terminated */
    const struct http_header *headers;
    size_t header_count;
    const char *body; /* NUL-terminated; "" when there is none */
    size_t body_length;
    /*
     * Set when the transport already refused the request (framing, size, connections): the answer
     * must be this error, and whatever else stands here may be incomplete.
     */
    const struct error *refusal;
};

/* What goes wrong with an answer on the wire, on purpose. */
enum http_wire_fault {
    WIRE_FAULT_NONE,
    WIRE_FAULT_RESET,               /* no byte, then a TCP reset */
    WIRE_FAULT_EMPTY,               /* no byte, then an orderly end */
    WIRE_FAULT_CLOSE_AFTER_HEADERS, /* the head, then the end */
    WIRE_FAULT_MALFORMED_CHUNK,     /* a chunked body that breaks off in garbage */
    WIRE_FAULT_GARBAGE,             /* random bytes instead of an answer, then the end */
    WIRE_FAULT_HANG                 /* nothing, until the client or the server leaves */
};

/* How the answer gets to the client. All zero: at once and whole. */
struct http_delivery {
    int64_t delay_ms; /* real time before the first byte, or before the wire fault */
    enum http_wire_fault wire_fault;
    uint64_t garbage_seed; /* of the random bytes */
    bool cut;              /* only the first cut_at_bytes of the body are sent, then the end */
    size_t cut_at_bytes;
    int64_t content_length_delta; /* added to the Content-Length that is announced */
    int64_t dribble_chunks;       /* the body in this many equal pieces ... */
    int64_t dribble_ms;           /* ... spread over this time */
    int64_t bytes_per_second;     /* of the body; 0: as fast as it goes */
};

struct http_response {
    int status;
    bool close; /* the connection ends with this answer */
    size_t header_count;
    struct {
        const char *name; /* borrowed, lives as long as the response */
        const char *value;
        char *owned; /* the value, when it is the response's own */
    } headers[HTTP_RESPONSE_HEADERS];
    struct buf body;
    struct http_delivery delivery;
};

/* What was learned of the exchange on its way: for the access log and others who observe. */
struct http_notes {
    /* When it was handled, on the server's clock: one instant for all that is told. */
    int64_t now_ms;
    char request_id[UUID_TEXT_BYTES];
    const char *operation; /* static; NULL when no route matched */
    char user[128];        /* user name; "" before authentication */
    char user_identity[UUID_TEXT_BYTES];
    char access_token_id[UUID_TEXT_BYTES]; /* of the token that was created; "" for none */
    bool refused;                          /* by the service, not by a fault rule, ... */
    enum error_kind refusal;               /* ... for this reason */
    char fault[256];         /* ids of the fault rules that fired, joined by ","; "" for none */
    char fault_kinds[256];   /* what each of them did, in the same order */
    bool admin;              /* the request was for the admin API */
    uint64_t journal_number; /* of its entry in the journal; 0: not journalled */
};

struct http_exchange {
    struct http_request request;
    struct http_response response;
    struct http_notes notes;
};

/* How it ended, as the transport saw it. */
struct http_outcome {
    int64_t duration_us; /* from the first byte of the head that we saw to the last of the answer */
    size_t body_bytes;   /* of the answer's body */
    bool delivered;      /* false when the client left or the server stopped first */
};

/* The one door between transport and the rest. */
struct http_handler {
    void *context;
    /* Fills exchange->response, which is empty and initialised. Must not block. */
    void (*handle)(void *context, struct http_exchange *exchange);
    /* Called once for each handled exchange, after the last byte or when the client is gone. */
    void (*completed)(void *context, const struct http_exchange *exchange,
                      const struct http_outcome *outcome);
};

/* The first header of that name (any case), or NULL. */
const struct http_text *http_request_header(const struct http_request *request, const char *name);

/* How often the header is there. */
size_t http_request_count_headers(const struct http_request *request, const char *name);

/* The path of the target: what stands before the first '?', and behind the host of a whole URL. */
struct http_text http_request_path(const struct http_request *request);

/* The query of the target: what stands behind the first '?'; empty when there is none. */
struct http_text http_request_query(const struct http_request *request);

bool http_text_equals(struct http_text text, const char *other);

void http_response_init(struct http_response *response);

/* Frees what the response owns and leaves an empty one. */
void http_response_clean_up(struct http_response *response);

/* Adds a header; the value is copied. */
void http_response_add_header(struct http_response *response, const char *name, const char *value);

/* The same for a value that lives as long as the response: it is borrowed. */
void http_response_lend_header(struct http_response *response, const char *name, const char *value);

/* Gives a header another value, or adds it. */
void http_response_set_header(struct http_response *response, const char *name, const char *value);

/* The same for a name that may not live as long as the response: it is copied too. */
void http_response_copy_header(struct http_response *response, const char *name, const char *value);
