/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reads the JSON body of a request to the admin API, member by member, and collects everything
 * that is wrong with it:
 *
 *     struct body body;
 *     struct body_node root = body_open(&body, &exchange->request);
 *     struct body_node times = body_member(&root, "times");
 *     body_allow_members(&root, names, count);
 *     if (body_is_present(&times)) {
 *         (void)body_integer(&times, 0, INT64_MAX, &n);
 *     }
 *     if (!body_is_good(&body)) { body_refuse(&body, exchange); }
 *     body_close(&body);
 *
 * An explicit null is an absent member. A reader of an absent node changes nothing and is false
 * without a complaint; a reader of a wrong one complains, changes nothing and is false.
 */
#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "admin/problems.h"
#include "protocol/http_message.h"
#include "protocol/json_locate.h"

#define BODY_POINTER_BYTES 512

struct body {
    const char *text; /* borrowed from the request */
    size_t length;
    cJSON *root; /* owned */
    struct problems problems;
};

/* A value in the body, or the absence of one. */
struct body_node {
    struct body *body;
    const cJSON *value;               /* NULL: absent */
    char pointer[BODY_POINTER_BYTES]; /* of a value that is absent, too */
};

/* The whole body as an object; an empty body is an empty object. */
struct body_node body_open(struct body *body, const struct http_request *request);
void body_close(struct body *body);

/* Nothing was complained about. */
bool body_is_good(const struct body *body);

/* Answers 400 with all complaints, of which there is one at least. */
void body_refuse(const struct body *body, struct http_exchange *exchange);

/* Notes that something is wrong with the node. */
void body_note(const struct body_node *node, enum json_part part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, and is false. A macro, so that static analysers see the false. */
#define body_complain(...) (body_note(__VA_ARGS__), false)

bool body_is_present(const struct body_node *node);

/* A member of an object; absent when the node is none. */
struct body_node body_member(const struct body_node *object, const char *name);

/* An element of an array, index from 0; absent past its end. */
struct body_node body_element(const struct body_node *array, size_t index);

/*
 * Complains when the node is present and no object, and about every member with a name that is not
 * among `names`, with the one that was meant most likely.
 */
void body_allow_members(const struct body_node *object, const char *const *names, size_t count);

/* Complains when the node is absent. */
bool body_require(const struct body_node *node);

/* Readers, one a type. Strings are borrowed until body_close. */
bool body_text(const struct body_node *node, const char **out);
bool body_boolean(const struct body_node *node, bool *out);
bool body_integer(const struct body_node *node, int64_t least, int64_t most, int64_t *out);
bool body_instant(const struct body_node *node, int64_t *out_ms);

/* Complains about a word that is not among `names`; says which was meant most likely. */
bool body_complain_unknown(const struct body_node *node, const char *what, const char *const *names,
                           size_t count);
