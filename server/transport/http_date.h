/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The value of the Date header (RFC 9110, section 5.6.7), formatted once a second. */
#include <stdint.h>

#define HTTP_DATE_BYTES 30 /* "Sun, 06 Nov 1994 08:49:37 GMT" and the NUL */

/* All zero at first. */
struct http_date {
    int64_t second;
    char text[HTTP_DATE_BYTES];
};

/* The instant is in ms since 1970, in the years 1 to 9999. Borrowed until the next call. */
const char *http_date_text(struct http_date *date, int64_t now_ms);
