/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The journal's entries as JSON, made only when somebody reads them. */
#include <cjson/cJSON.h>

#include "admin/journal_entry.h"

/*
 * Everything about one request:
 *   number, time, operation (or null), user ({name, identity} or null), method, path, query,
 *   invocationId (or null), attempt, status (null when nothing was sent), sent ("all", "part",
 *   "nothing"), fault (ids joined by ",", or null), requestId, durationUs and delivered (null until
 *   it has ended), accessTokenId (of the token that was created, else absent), secretLeak (true)
 *   and secretLeakIn (["path", "query", "header", "body"]) when one was seen,
 *   request and answer: {headers: {name: value}, body, bodyBytes, bodyCut (true, when it was)}
 * Header names are in lower case, the values of repeated ones are joined by ", ".
 */
cJSON *journal_entry_json(const struct journal_entry *entry);

/* Who, what and how it ended: for lists in which an entry is one of many. */
cJSON *journal_entry_summary(const struct journal_entry *entry);

/* Adds {name, identity}, or null before authentication. */
void journal_entry_add_user(cJSON *object, const struct journal_entry *entry);

/* Adds a text of the entry, which need not be UTF-8. */
void journal_entry_add_text(cJSON *object, const char *name, const struct journal_entry *entry,
                            struct journal_text text);

/* Adds the status, null when nothing was sent. */
void journal_entry_add_status(cJSON *object, const struct journal_entry *entry);
