/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/access_token_codec.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/utf8.h"
#include "domain/user.h"
#include "protocol/json_body.h"
#include "protocol/json_writer.h"
#include "protocol/page_token.h"
#include "protocol/timestamp.h"
#include "protocol/uri.h"

#define PAGE_TOKEN_MAX_CHARACTERS 10000
#define LABEL_BYTES 4096

static bool decode_name(const struct cJSON *body, struct create_access_token_input *out,
                        struct validation *validation, struct error *err)
{
    if (!json_body_string(body, "name", &out->name, err)) {
        return false;
    }
    access_token_check_name(out->name, validation);
    return true;
}

static bool decode_expiry(const struct cJSON *body, struct create_access_token_input *out,
                          struct validation *validation, struct error *err)
{
    const char *text;

    if (!json_body_string(body, "expiresTime", &text, err)) {
        return false;
    }
    out->has_expiry = text != NULL && timestamp_parse(text, strlen(text), &out->expires_ms);
    if (text != NULL && !out->has_expiry) {
        validation_fail(validation, "/expiresTime",
                        "Member must be an RFC 3339 date-time, for example 2027-01-02T03:04:05Z");
    }
    return true;
}

bool create_access_token_decode(const struct http_request *request, unsigned max_depth,
                                struct create_access_token_input *out,
                                struct validation *validation, struct error *err)
{
    *out = (struct create_access_token_input){.body = json_body_parse(request, max_depth, err)};
    if (out->body == NULL) {
        return false;
    }
    if (!decode_name(out->body, out, validation, err) ||
        !decode_expiry(out->body, out, validation, err)) {
        create_access_token_clean_up(out);
        return false;
    }
    return true;
}

void create_access_token_clean_up(struct create_access_token_input *input)
{
    cJSON_Delete(input->body);
    input->body = NULL;
}

static void write_expiry(struct buf *body, const struct access_token *token)
{
    char expires[TIMESTAMP_TEXT_BYTES];

    timestamp_format(access_token_expires_ms(token), expires);
    json_writer_string(body, "expiresTime", expires);
}

void create_access_token_encode(const struct created_token *created, struct buf *body)
{
    json_writer_open(body, NULL, '{');
    json_writer_string(body, "secret", created->secret);
    json_writer_string(body, "name", created->token->name);
    write_expiry(body, created->token);
    json_writer_string(body, "accessTokenId", created->token->id);
    json_writer_close(body, '}');
}

static void check_max_results(bool present, struct list_access_tokens_input *out,
                              struct validation *validation)
{
    if (!present) {
        out->max_results = LIST_ACCESS_TOKENS_MAX_RESULTS;
    } else if (out->max_results < 1 || out->max_results > LIST_ACCESS_TOKENS_MAX_RESULTS) {
        validation_fail(validation, "/maxResults", "Member must be between 1 and %d, inclusive",
                        LIST_ACCESS_TOKENS_MAX_RESULTS);
    }
}

static void check_next_token(const char *next_token, const char *user_identity,
                             struct list_access_tokens_input *out, struct validation *validation)
{
    size_t length = 0;

    if (next_token == NULL) {
        return;
    }
    (void)utf8_count(next_token, strlen(next_token), &length);
    if (length < 1 || length > PAGE_TOKEN_MAX_CHARACTERS) {
        validation_fail(validation, "/nextToken",
                        "Member must have length between 1 and %d, inclusive",
                        PAGE_TOKEN_MAX_CHARACTERS);
    } else if (!page_token_parse(next_token, user_identity, &out->after_number)) {
        validation_fail(validation, "/nextToken",
                        "Member must be a token that ListAccessTokens returned to the same user");
    }
}

bool list_access_tokens_decode(const struct http_request *request, unsigned max_depth,
                               const char *user_identity, struct list_access_tokens_input *out,
                               struct error *err)
{
    struct validation validation = {0};
    const char *next_token;
    bool present;

    *out = (struct list_access_tokens_input){0};
    cJSON *body = json_body_parse(request, max_depth, err);
    if (body == NULL) {
        return false;
    }
    bool decoded = json_body_integer(body, "maxResults", &out->max_results, &present, err) &&
                   json_body_string(body, "nextToken", &next_token, err);
    if (decoded) {
        check_max_results(present, out, &validation);
        check_next_token(next_token, user_identity, out, &validation);
        decoded = validation_passed(&validation, err);
    }
    cJSON_Delete(body);
    return decoded;
}

static void write_summary(struct buf *body, const struct access_token *token)
{
    json_writer_open(body, NULL, '{');
    json_writer_string(body, "id", token->id);
    json_writer_string(body, "name", token->name);
    write_expiry(body, token);
    json_writer_close(body, '}');
}

void list_access_tokens_encode(const struct access_token *const *tokens, size_t count, bool more,
                               struct buf *body)
{
    json_writer_open(body, NULL, '{');
    json_writer_open(body, "items", '[');
    for (size_t i = 0; i < count; i++) {
        write_summary(body, tokens[i]);
    }
    json_writer_close(body, ']');
    if (more) {
        char next_token[PAGE_TOKEN_BYTES];
        page_token_format(tokens[count - 1]->user->identity, tokens[count - 1]->number, next_token);
        json_writer_string(body, "nextToken", next_token);
    }
    json_writer_close(body, '}');
}

bool delete_access_token_decode(struct http_text label, char id[ACCESS_TOKEN_ID_BYTES],
                                struct error *err)
{
    struct validation validation = {0};
    struct buf decoded;
    size_t length = 0;

    buf_init(&decoded, LABEL_BYTES);
    if (!uri_decode(label.data, label.length, &decoded, err)) {
        buf_clean_up(&decoded);
        return false;
    }
    (void)utf8_count(buf_text(&decoded), decoded.length, &length);
    if (length < 1 || length > ACCESS_TOKEN_ID_SCALARS) {
        validation_fail(&validation, "/id", "Member must have length between 1 and %d, inclusive",
                        ACCESS_TOKEN_ID_SCALARS);
    } else {
        memcpy(id, buf_text(&decoded), decoded.length + 1);
    }
    buf_clean_up(&decoded);
    return validation_passed(&validation, err);
}
