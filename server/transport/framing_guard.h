/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Refuses requests whose framing two servers could read differently: what one of them takes for a
 * body the other could take for a second request. Knows no sockets.
 *
 * Source: RFC 9112, sections 2.2, 3.2, 5.1, 5.2, 6.1, 6.3 and 11.2.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/http_message.h"

/*
 * Judges method, target, headers and the version ("HTTP/1.1"). False with ERROR_MALFORMED_REQUEST
 * and a sentence that says what is wrong.
 */
MUST_CHECK bool framing_guard_check(const struct http_request *request, const char *version,
                                    struct error *err);

/* The announced length of a body that passed the check; 0 without a Content-Length. */
int64_t framing_guard_content_length(const struct http_request *request);
