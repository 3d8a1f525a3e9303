/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A contract case: a file of fixtures/contract, one or more exchanges between a client and the
 * server, written so that people can read them. See fixtures/contract/README.md for the format.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "protocol/http_message.h"

#define CASE_HEADERS 24
#define CASE_SETTINGS 16

struct case_setting {
    const char *name; /* without the '@' */
    const char *value;
};

/* Everything is borrowed from the case. */
struct case_exchange {
    struct case_setting settings[CASE_SETTINGS]; /* that hold from this exchange on */
    size_t setting_count;
    const char *method;
    const char *target;
    struct http_header headers[CASE_HEADERS];
    size_t header_count;
    struct http_text body; /* followed by a NUL */
    struct http_text
        request;          /* the text of the request with its settings and comments, as written */
    const char *expected; /* the answer as text, without line breaks at its end */
};

struct case_file {
    char *path;
    struct buf original; /* the bytes of the file */
    struct buf working;  /* the same, cut up */
    struct case_exchange *exchanges;
    size_t exchange_count;
};

/* False, after a line on stderr, when the file cannot be read or is no case. */
bool case_file_read(const char *path, struct case_file *file);
void case_file_clean_up(struct case_file *file);

/* Writes the file anew with these answers, one an exchange. False, after a line on stderr. */
bool case_file_write(const struct case_file *file, const struct buf *answers);
