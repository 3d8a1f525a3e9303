/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/entry_match.h"

#include <stdlib.h>
#include <string.h>

#include "admin/journal_json.h"
#include "admin/respond.h"
#include "domain/operation.h"

#define SHOWN_BODY_BYTES 1024

static bool operation_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    uint64_t wanted = match->rule.operations;
    enum operation operation;

    if (wanted == UINT64_MAX) {
        return true;
    }
    return entry->operation != NULL && operation_find(entry->operation, &operation) &&
           (wanted >> (unsigned)operation & 1U) != 0;
}

static bool is_only_equal_to(const struct text_matcher *matcher, const char *text)
{
    return matcher->equal_to != NULL && matcher->contains == NULL && !matcher->compiled &&
           !matcher->absent && strcmp(matcher->equal_to, text) == 0;
}

static bool user_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    const struct text_matcher *user = &match->rule.user;
    const char *identity = journal_entry_text(entry, entry->identity);

    return text_matcher_holds(user, journal_entry_text(entry, entry->user)) ||
           is_only_equal_to(user, identity);
}

static bool method_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return text_matcher_holds(&match->rule.method, journal_entry_text(entry, entry->method));
}

static bool path_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return text_matcher_holds(&match->rule.path, journal_entry_text(entry, entry->path));
}

static bool body_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return text_matcher_holds(&match->rule.body, journal_entry_text(entry, entry->request.body));
}

/* The first header matcher that the entry does not meet; NULL when it meets all. */
static const struct header_matcher *missed_header(const struct entry_match *match,
                                                  const struct journal_entry *entry)
{
    const struct fault_match *wanted = &match->rule;

    for (size_t i = 0; i < wanted->header_count; i++) {
        const struct header_matcher *header = &wanted->headers[i];
        if (!text_matcher_holds(&header->value, journal_entry_header(entry, header->name))) {
            return header;
        }
    }
    return NULL;
}

static bool headers_hold(const struct entry_match *match, const struct journal_entry *entry)
{
    return missed_header(match, entry) == NULL;
}

static bool attempt_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return !match->has_attempt || range_holds(match->attempt, entry->attempt);
}

static bool status_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return !match->has_status || range_holds(match->status, entry->status);
}

static bool fault_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    const char *rest = journal_entry_text(entry, entry->fault);

    if (*rest == '\0') {
        return text_matcher_holds(&match->fault, NULL);
    }
    while (*rest != '\0') {
        char id[256];
        size_t length = strcspn(rest, ",");
        size_t kept = length < sizeof id - 1 ? length : sizeof id - 1;
        memcpy(id, rest, kept);
        id[kept] = '\0';
        if (text_matcher_holds(&match->fault, id)) {
            return true;
        }
        rest += length + (rest[length] == ',' ? 1 : 0);
    }
    return false;
}

static bool secret_leak_holds(const struct entry_match *match, const struct journal_entry *entry)
{
    return !match->has_secret_leak || match->secret_leak == (entry->leaks != 0);
}

/* The names are those of an entry's members, too: see entry_match_near_miss. */
static const struct {
    const char *name;
    bool (*holds)(const struct entry_match *match, const struct journal_entry *entry);
} criteria[] = {
    {"operation", operation_holds}, {"user", user_holds},
    {"method", method_holds},       {"path", path_holds},
    {"body", body_holds},           {"headers", headers_hold},
    {"attempt", attempt_holds},     {"status", status_holds},
    {"fault", fault_holds},         {"secretLeak", secret_leak_holds},
};

size_t entry_match_misses(const struct entry_match *match, const struct journal_entry *entry,
                          const char **criterion)
{
    size_t misses = 0;

    for (size_t i = 0; i < sizeof criteria / sizeof criteria[0]; i++) {
        if (!criteria[i].holds(match, entry)) {
            *criterion = criteria[i].name;
            misses++;
        }
    }
    return misses;
}

static void add_actual_header(cJSON *miss, const struct entry_match *match,
                              const struct journal_entry *entry)
{
    const struct header_matcher *missed = missed_header(match, entry);

    if (missed == NULL) {
        return;
    }
    const char *name = missed->name;
    const char *value = journal_entry_header(entry, name);
    (void)cJSON_AddStringToObject(miss, "header", name);
    if (value != NULL) {
        admin_add_text(miss, "actual", value, strlen(value));
    } else {
        (void)cJSON_AddNullToObject(miss, "actual");
    }
}

cJSON *entry_match_near_miss(const struct entry_match *match, const struct journal_entry *entry,
                             const char *criterion)
{
    cJSON *miss = journal_entry_summary(entry);

    (void)cJSON_AddStringToObject(miss, "criterion", criterion);
    if (strcmp(criterion, "headers") == 0) {
        add_actual_header(miss, match, entry);
    } else if (strcmp(criterion, "body") == 0) {
        struct journal_text body = entry->request.body;
        body.length = body.length < SHOWN_BODY_BYTES ? body.length : SHOWN_BODY_BYTES;
        journal_entry_add_text(miss, "actual", entry, body);
    } else if (strcmp(criterion, "secretLeak") == 0) {
        (void)cJSON_AddBoolToObject(miss, "actual", entry->leaks != 0);
    } else {
        cJSON *actual = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(miss, criterion), true);
        (void)cJSON_AddItemToObject(miss, "actual", actual);
    }
    return miss;
}

const char *entry_match_user(const struct entry_match *match)
{
    const struct text_matcher *user = &match->rule.user;

    return user->equal_to;
}

void entry_match_clean_up(struct entry_match *match)
{
    fault_match_free_expressions(&match->rule);
    free(match->rule.headers);
    if (match->fault.compiled) {
        regfree(&match->fault.expression);
    }
}
