/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * libmicrohttpd keeps a request's head, a record for each of its parts and the head of the answer
 * in one pool of fixed size. A request that fills the pool so far that the answer does not fit is
 * closed without a word: so requests are refused before they come near.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "protocol/http_message.h"

struct http_server;

/* The size of the pool for heads of so many bytes. */
size_t head_memory_pool_bytes(size_t max_header_bytes);

/* False with ERROR_HEADERS_TOO_LARGE when a head of so many bytes is too large or has too many
 * parts. */
MUST_CHECK bool head_memory_check(const struct http_server *server,
                                  const struct http_request *request, size_t head_bytes,
                                  struct error *err);

/* Likewise for the target alone, whose parameters get their records first of all. */
MUST_CHECK bool head_memory_check_target(const struct http_server *server, const char *target,
                                         struct error *err);

/* The refusal of a head that is too large. */
void head_memory_refuse(const struct http_server *server, struct error *err);
