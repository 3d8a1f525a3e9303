/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The head of a request as it stands on the wire: request line, header lines, an empty line. Read
 * strictly: libmicrohttpd forgives a good deal that it should not, and answers the rest in a shape
 * of its own. Source: RFC 9112, sections 2.2, 3 and 5.
 */
#include <stddef.h>

#include "base/error.h"
#include "protocol/http_message.h"

#define RAW_HEAD_FIELDS 128

enum raw_head_state { RAW_HEAD_INCOMPLETE, RAW_HEAD_COMPLETE, RAW_HEAD_BROKEN };

struct raw_head {
    struct http_request request; /* method and target are "-" until they are known */
    const char *version;
    size_t length; /* with empty lines before it and the empty line at its end */
    struct http_header fields[RAW_HEAD_FIELDS];
};

/*
 * Reads what has arrived so far. The head points into the bytes, which are changed: NULs end the
 * words of the request line. Broken comes with
 * ERROR_MALFORMED_REQUEST, or ERROR_HEADERS_TOO_LARGE for more than RAW_HEAD_FIELDS fields, as soon
 * as it shows. What the fields mean is the framing guard's to judge.
 */
enum raw_head_state raw_head_read(struct raw_head *head, char *bytes, size_t count,
                                  struct error *err);
