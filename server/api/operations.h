/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the implemented operations do, one function each. The pipeline has already found the user,
 * throttled, and checked the media type; a function decodes the request, calls the domain and
 * encodes the answer.
 */
#include "api/service.h"
#include "protocol/http_message.h"
#include "protocol/route.h"

struct operation_call {
    const struct http_request *request;
    const struct route_match *route;
    struct user *user;
    struct http_notes *notes;
    int64_t now_ms; /* the same instant for everything in this request */
};

/* Fills status and body. On false, the response is untouched. */
struct operation_handler {
    bool (*run)(struct service *service, const struct operation_call *call,
                struct http_response *response, struct error *err);
    bool has_body; /* the model's input has members in the body */
};

bool create_access_token(struct service *service, const struct operation_call *call,
                         struct http_response *response, struct error *err);
bool list_access_tokens(struct service *service, const struct operation_call *call,
                        struct http_response *response, struct error *err);
bool delete_access_token(struct service *service, const struct operation_call *call,
                         struct http_response *response, struct error *err);
bool verify_session(struct service *service, const struct operation_call *call,
                    struct http_response *response, struct error *err);
bool get_user_details(struct service *service, const struct operation_call *call,
                      struct http_response *response, struct error *err);
