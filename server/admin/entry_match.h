/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which of the journal's entries are meant, in the words of a fault rule's match, plus `status`,
 * `fault` and `secretLeak`, which only an entry has:
 *
 *   operation   a name, a list of names or "*"
 *   user, method, path, body, fault    a text, or an object of which all must hold: "equalTo",
 *               "contains", "matches" (a POSIX extended regular expression), or "absent": true
 *   headers     a list of such objects, each with the header's "name"
 *   attempt, status    a number or {"min", "max"}
 *   secretLeak  true or false
 *
 * Entries are redacted, so a secret or a bearer token cannot be matched. `user` equal to an
 * identity matches as well as one equal to a name. `fault` is for each rule's id that fired.
 */
#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "admin/body.h"
#include "admin/journal_entry.h"
#include "admin/range.h"
#include "policy/fault_rule.h"

struct entry_match {
    struct fault_match rule; /* its array of headers is owned; texts are the body's */
    bool has_status;
    struct range status;
    bool has_attempt;
    struct range attempt;
    struct text_matcher fault;
    bool has_secret_leak;
    bool secret_leak;
};

/*
 * Reads a "match" member; absent matches everything. Clean up also when there were complaints, and
 * before the body is closed.
 */
void entry_match_read(const struct body_node *node, struct entry_match *out);
void entry_match_clean_up(struct entry_match *match);

/* The user that the match is for alone, by name or identity; NULL when it may be several. */
const char *entry_match_user(const struct entry_match *match);

/* How many criteria the entry does not meet, and the name of the last of these (static). */
size_t entry_match_misses(const struct entry_match *match, const struct journal_entry *entry,
                          const char **criterion);

/* The entry's summary with `criterion` and what it has there, `actual`. */
cJSON *entry_match_near_miss(const struct entry_match *match, const struct journal_entry *entry,
                             const char *criterion);
