/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Requests for the tests of the codecs; header-only, because each program needs a part of it. */
#include <string.h>

#include "protocol/http_message.h"

static inline struct http_text text_of(const char *text)
{
    return (struct http_text){text, strlen(text)};
}

static inline struct http_request request_with_body(const char *body)
{
    return (struct http_request){
        .method = "PUT", .target = "/", .body = body, .body_length = strlen(body)};
}

static inline struct http_request request_with_target(const char *target)
{
    return (struct http_request){.method = "GET", .target = target, .body = ""};
}

/* The header is borrowed. */
static inline struct http_request request_with_header(const struct http_header *header)
{
    return (struct http_request){
        .method = "GET", .target = "/", .headers = header, .header_count = 1, .body = ""};
}
