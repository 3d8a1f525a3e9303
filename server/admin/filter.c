/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggestion.h"
#include "domain/operation.h"
#include "protocol/timestamp.h"
#include "protocol/uri.h"

#define MOST_LIMIT INT64_C(1000000)
#define MOST_DIGITS 18

static bool read_number(const char *text, int64_t *out)
{
    if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) ||
        strlen(text) > MOST_DIGITS) {
        return false;
    }
    *out = strtoll(text, NULL, 10);
    return true;
}

static bool read_operation(const char *text, struct filter *out, struct problems *problems)
{
    struct suggestion suggestion = suggestion_for(text);
    enum operation operation;

    if (operation_find(text, &operation)) {
        out->operation = operation_name(operation);
        return true;
    }
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        suggestion_consider(&suggestion, operation_name((enum operation)i));
    }
    if (suggestion.best != NULL) {
        problems_add_parameter(problems, "operation", "unknown operation; did you mean \"%s\"?",
                               suggestion.best);
    } else {
        problems_add_parameter(problems, "operation", "unknown operation");
    }
    return false;
}

static bool read_user(const char *text, struct filter *out, struct problems *problems)
{
    if (text[0] == '\0' || strlen(text) >= sizeof out->user) {
        problems_add_parameter(problems, "user", "must be a user's name or identity");
        return false;
    }
    (void)snprintf(out->user, sizeof out->user, "%s", text);
    return true;
}

static bool read_status(const char *text, struct filter *out, struct problems *problems)
{
    out->has_status = read_number(text, &out->status) && out->status <= 999;
    if (!out->has_status) {
        problems_add_parameter(problems, "status", "must be a status such as 201");
    }
    return out->has_status;
}

bool filter_read_since(const char *text, struct filter *out)
{
    int64_t number = 0;

    if (read_number(text, &number)) {
        out->after_number = (uint64_t)number;
        return true;
    }
    out->has_since = timestamp_parse(text, strlen(text), &out->since_ms);
    return out->has_since;
}

static bool read_since(const char *text, struct filter *out, struct problems *problems)
{
    if (!filter_read_since(text, out)) {
        problems_add_parameter(problems, "since",
                               "must be the number of a request, or an RFC 3339 date-time such as "
                               "2026-01-01T00:00:00Z");
        return false;
    }
    return true;
}

static bool read_limit(const char *text, struct filter *out, struct problems *problems)
{
    out->has_limit = read_number(text, &out->limit) && out->limit <= MOST_LIMIT;
    if (!out->has_limit) {
        problems_add_parameter(problems, "limit", "must be an integer from 0 to %lld",
                               (long long)MOST_LIMIT);
    }
    return out->has_limit;
}

static const struct {
    const char *name;
    bool (*read)(const char *text, struct filter *out, struct problems *problems);
} readers[] = {
    {"operation", read_operation}, {"user", read_user},   {"status", read_status},
    {"since", read_since},         {"limit", read_limit},
};

static bool is_allowed(struct filter_parameters allowed, const char *name)
{
    for (size_t i = 0; i < allowed.count; i++) {
        if (strcmp(allowed.names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void complain_unknown(struct filter_parameters allowed, const char *name,
                             struct problems *problems)
{
    struct suggestion suggestion = suggestion_for(name);

    for (size_t i = 0; i < allowed.count; i++) {
        suggestion_consider(&suggestion, allowed.names[i]);
    }
    if (suggestion.best != NULL) {
        problems_add_parameter(problems, name, "unknown parameter; did you mean \"%s\"?",
                               suggestion.best);
    } else {
        problems_add_parameter(problems, name, "unknown parameter");
    }
}

/* Each name that the query has; false when one cannot be read, and then nothing else can be. */
static bool check_names(struct http_text query, struct filter_parameters allowed,
                        struct problems *problems)
{
    const char *at = query.data;
    const char *end = query.data + query.length;
    struct error err;

    while (at < end) {
        size_t pair = strcspn(at, "&");
        size_t length = strcspn(at, "&=");
        struct buf name;
        buf_init(&name, FILTER_USER_BYTES);
        bool decoded = uri_decode(at, length, &name, &err);
        if (!decoded) {
            problems_add_parameter(problems, "?", "%s", err.message);
        } else if (pair > 0 && !is_allowed(allowed, buf_text(&name))) {
            complain_unknown(allowed, buf_text(&name), problems);
        }
        buf_clean_up(&name);
        if (!decoded) {
            return false;
        }
        at += pair + (at[pair] == '&' ? 1 : 0);
    }
    return true;
}

static void read_parameter(struct http_text query, size_t reader, struct filter *out,
                           struct problems *problems)
{
    const char *name = readers[reader].name;
    struct buf value;
    struct error err;
    bool found = false;

    buf_init(&value, FILTER_USER_BYTES);
    if (!uri_query_member(query, name, &value, &found, &err)) {
        problems_add_parameter(problems, name, "%s", err.message);
    } else if (found) {
        (void)readers[reader].read(buf_text(&value), out, problems);
    }
    buf_clean_up(&value);
}

void filter_read(const struct http_request *request, struct filter_parameters allowed,
                 struct filter *out, struct problems *problems)
{
    struct http_text path = http_request_path(request);
    const char *rest = path.data + path.length;

    *out = (struct filter){0};
    rest += *rest == '?' ? 1 : 0;
    struct http_text query = {rest, strlen(rest)};
    if (!check_names(query, allowed, problems)) {
        return;
    }
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (is_allowed(allowed, readers[i].name)) {
            read_parameter(query, i, out, problems);
        }
    }
}

bool filter_holds(const struct filter *filter, const struct journal_entry *entry)
{
    bool user_is_right = filter->user[0] == '\0' ||
                         strcmp(journal_entry_text(entry, entry->user), filter->user) == 0 ||
                         strcmp(journal_entry_text(entry, entry->identity), filter->user) == 0;

    return user_is_right && entry->number > filter->after_number &&
           (filter->operation == NULL || entry->operation == filter->operation) &&
           (!filter->has_status || entry->status == filter->status) &&
           (!filter->has_since || entry->time_ms >= filter->since_ms);
}
