/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Requests and answers of the access token operations, as values. Source of members and ranges:
 * the structures CreateAccessToken..., ListAccessTokens... and DeleteAccessToken... of the Smithy
 * model.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "domain/access_token.h"
#include "domain/token_store.h"
#include "domain/validation.h"
#include "protocol/http_message.h"

#define LIST_ACCESS_TOKENS_MAX_RESULTS 10 /* the largest page, and the default */

struct cJSON;

struct create_access_token_input {
    struct cJSON *body; /* owns the strings */
    const char *name;   /* NULL when absent */
    bool has_expiry;
    int64_t expires_ms;
};

/*
 * Errors: ERROR_SERIALIZATION. What is wrong with the name, and a text that is no timestamp, are
 * noted in `validation` instead, in this order: one answer tells everything that is wrong with the
 * members. Clean up after success only.
 */
MUST_CHECK bool create_access_token_decode(const struct http_request *request, unsigned max_depth,
                                           struct create_access_token_input *out,
                                           struct validation *validation, struct error *err);
void create_access_token_clean_up(struct create_access_token_input *input);

void create_access_token_encode(const struct created_token *created, struct buf *body);

struct list_access_tokens_input {
    int32_t max_results;   /* 1 to LIST_ACCESS_TOKENS_MAX_RESULTS */
    uint64_t after_number; /* of the last token of the page before; 0 for the first page */
};

/* Errors: ERROR_SERIALIZATION, ERROR_VALIDATION. */
MUST_CHECK bool list_access_tokens_decode(const struct http_request *request, unsigned max_depth,
                                          const char *user_identity,
                                          struct list_access_tokens_input *out, struct error *err);

/* A page: the tokens in order, and with `more` a nextToken that continues after the last of them.
 */
void list_access_tokens_encode(const struct access_token *const *tokens, size_t count, bool more,
                               struct buf *body);

/* The id from the path's label. Errors: ERROR_MALFORMED_REQUEST, ERROR_VALIDATION. */
MUST_CHECK bool delete_access_token_decode(struct http_text label, char id[ACCESS_TOKEN_ID_BYTES],
                                           struct error *err);
