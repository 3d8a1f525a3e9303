/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Requests and answers of VerifySession and GetUserDetails. Source of members and constraints: the
 * structures VerifySessionResponse, GetUserDetailsRequest and GetUserDetailsResponse of the Smithy
 * model.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "domain/user.h"
#include "protocol/http_message.h"

struct get_user_details_input {
    struct buf id; /* empty when absent */
    struct buf user_name;
};

/* Errors: ERROR_MALFORMED_REQUEST, ERROR_VALIDATION. Clean up in any case. */
MUST_CHECK bool get_user_details_decode(const struct http_request *request,
                                        struct get_user_details_input *out, struct error *err);
void get_user_details_clean_up(struct get_user_details_input *input);

void get_user_details_encode(const struct user *user, struct buf *body);

void verify_session_encode(const struct user *user, struct buf *body);
