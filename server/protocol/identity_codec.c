/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/identity_codec.h"

#include <string.h>

#include "base/utf8.h"
#include "domain/validation.h"
#include "protocol/json_writer.h"
#include "protocol/uri.h"

#define QUERY_VALUE_BYTES 8192
#define MAX_ID_CHARACTERS 256
#define MIN_USER_NAME 3
#define MAX_USER_NAME 100
#define USER_NAME_ALPHABET "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

static void check_id(const struct buf *id, struct validation *validation)
{
    size_t length = 0;

    (void)utf8_count(buf_text(id), id->length, &length);
    if (length < 1 || length > MAX_ID_CHARACTERS) {
        validation_fail(validation, "/id", "Member must have length between 1 and %d, inclusive",
                        MAX_ID_CHARACTERS);
    }
}

static void check_user_name(const struct buf *name, struct validation *validation)
{
    size_t length = 0;

    (void)utf8_count(buf_text(name), name->length, &length);
    if (length < MIN_USER_NAME || length > MAX_USER_NAME) {
        validation_fail(validation, "/userName",
                        "Member must have length between %d and %d, inclusive", MIN_USER_NAME,
                        MAX_USER_NAME);
    } else if (strspn(buf_text(name), USER_NAME_ALPHABET) != name->length) {
        validation_fail(validation, "/userName",
                        "Member must satisfy regular expression pattern: ^[a-zA-Z0-9_.-]{3,100}$");
    }
}

bool get_user_details_decode(const struct http_request *request, struct get_user_details_input *out,
                             struct error *err)
{
    struct validation validation = {0};
    struct http_text query = http_request_query(request);
    bool has_id = false;
    bool has_name = false;

    buf_init(&out->id, QUERY_VALUE_BYTES);
    buf_init(&out->user_name, QUERY_VALUE_BYTES);
    if (!uri_query_member(query, "id", &out->id, &has_id, err) ||
        !uri_query_member(query, "userName", &out->user_name, &has_name, err)) {
        return false;
    }
    if (has_id) {
        check_id(&out->id, &validation);
    }
    if (has_name) {
        check_user_name(&out->user_name, &validation);
    }
    return validation_passed(&validation, err);
}

void get_user_details_clean_up(struct get_user_details_input *input)
{
    buf_clean_up(&input->id);
    buf_clean_up(&input->user_name);
}

void get_user_details_encode(const struct user *user, struct buf *body)
{
    json_writer_open(body, NULL, '{');
    json_writer_string(body, "userId", user->identity);
    json_writer_string(body, "userName", user->user_name);
    json_writer_string(body, "displayName", user->display_name);
    json_writer_open(body, "primaryEmail", '{');
    json_writer_string(body, "email", user->email);
    json_writer_bool(body, "verified", true);
    json_writer_close(body, '}');
    json_writer_string(body, "version", "1");
    json_writer_close(body, '}');
}

void verify_session_encode(const struct user *user, struct buf *body)
{
    json_writer_open(body, NULL, '{');
    json_writer_string(body, "identity", user->identity);
    json_writer_close(body, '}');
}
