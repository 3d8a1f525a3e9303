/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * JSON text to a cJSON tree, strictly: json_check() decides what is JSON, cJSON only builds the
 * tree of what it let through.
 */
#include <stddef.h>

#include <cjson/cJSON.h>

/* A place in a text, for people: lines end with LF, columns count characters, both from 1. */
struct json_position {
    size_t offset; /* in bytes, from 0 */
    unsigned line;
    unsigned column;
};

struct json_problem {
    struct json_position at;
    char message[256]; /* without control characters; cut at a character when too long */
};

/*
 * Checks the text (no NUL is needed after it) and returns its tree, which the caller frees with
 * cJSON_Delete(); NULL with a problem when json_check() refuses it. `max_depth` is at most
 * CJSON_NESTING_LIMIT (1,000); a larger one means that.
 */
cJSON *json_parse(const char *text, size_t length, unsigned max_depth,
                  struct json_problem *problem);
