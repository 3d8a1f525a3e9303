/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "admin/calls.h"
#include "admin/filter.h"
#include "admin/handlers.h"
#include "admin/journal_json.h"
#include "admin/respond.h"
#include "admin/verify.h"

static const char *const filter_names[] = {"operation", "user", "status", "since", "limit"};
static const struct filter_parameters filter_parameters = {filter_names, 5};
static const struct filter_parameters only_user = {filter_names + 1, 1};

/* False after the request was refused. */
static bool read_filter(const struct admin_call *call, struct filter_parameters allowed,
                        struct filter *filter)
{
    struct problems problems = {0};

    filter_read(&call->exchange->request, allowed, filter, &problems);
    bool good = problems_none(&problems);
    if (!good) {
        problems_respond(&problems, call->exchange);
    }
    problems_clean_up(&problems);
    return good;
}

/* How many to leave out at the front, so that the newest are within the limit. */
static int64_t surplus(const struct filter *filter, int64_t count)
{
    return filter->has_limit && count > filter->limit ? count - filter->limit : 0;
}

static void add_counts(cJSON *body, const struct journal *journal, int64_t matched)
{
    struct journal_counts counts = journal_counts(journal);

    (void)cJSON_AddNumberToObject(body, "total", (double)counts.total);
    (void)cJSON_AddNumberToObject(body, "evicted", (double)counts.evicted);
    (void)cJSON_AddNumberToObject(body, "matched", (double)matched);
    (void)cJSON_AddNumberToObject(body, "lastNumber", (double)counts.last_number);
}

/* The next entry that is asked for. */
static const struct journal_entry *next_entry(const struct journal *journal,
                                              const struct filter *filter, uint64_t after_number)
{
    const struct journal_entry *entry = journal_next(journal, after_number);

    while (entry != NULL && !filter_holds(filter, entry)) {
        entry = journal_next(journal, entry->number);
    }
    return entry;
}

void get_requests(const struct admin_call *call)
{
    const struct journal *journal = call->admin->observer->journal;
    const struct journal_entry *entry;
    struct filter filter;
    int64_t matched = 0;

    if (!read_filter(call, filter_parameters, &filter)) {
        return;
    }
    for (entry = next_entry(journal, &filter, 0); entry != NULL;
         entry = next_entry(journal, &filter, entry->number)) {
        matched++;
    }
    cJSON *body = cJSON_CreateObject();
    int64_t skip = surplus(&filter, matched);
    add_counts(body, journal, matched);
    cJSON *requests = cJSON_AddArrayToObject(body, "requests");
    for (entry = next_entry(journal, &filter, 0); entry != NULL;
         entry = next_entry(journal, &filter, entry->number)) {
        if (skip-- <= 0) {
            (void)cJSON_AddItemToArray(requests, journal_entry_json(entry));
        }
    }
    admin_respond(call->exchange, 200, body);
}

/* The identity that a name or identity stands for; NULL when nobody is known by it. */
static const char *identity_of(const struct admin *admin, const char *text)
{
    const struct user *user = user_directory_find_name(admin->service->users, text);
    const struct journal *journal = admin->observer->journal;

    if (user == NULL) {
        user = user_directory_find_identity(admin->service->users, text);
    }
    if (user != NULL) {
        return user->identity;
    }
    /* The directory forgets users who own nothing; what they did is still in the journal. */
    struct filter filter = {0};
    (void)snprintf(filter.user, sizeof filter.user, "%s", text);
    const struct journal_entry *entry = next_entry(journal, &filter, 0);
    return entry != NULL ? journal_entry_text(entry, entry->identity) : NULL;
}

void delete_requests(const struct admin_call *call)
{
    struct journal *journal = call->admin->observer->journal;
    cJSON *body = cJSON_CreateObject();
    struct filter filter;
    size_t removed = 0;

    if (!read_filter(call, only_user, &filter)) {
        cJSON_Delete(body);
        return;
    }
    if (filter.user[0] == '\0') {
        removed = (size_t)journal_counts(journal).entries;
        journal_clear(journal);
    } else {
        const char *found = identity_of(call->admin, filter.user);
        char identity[FILTER_USER_BYTES];
        (void)snprintf(identity, sizeof identity, "%s", found != NULL ? found : filter.user);
        removed = journal_clear_user(journal, identity);
    }
    (void)cJSON_AddNumberToObject(body, "removed", (double)removed);
    admin_respond(call->exchange, 200, body);
}

static bool call_is_asked_for(const struct filter *filter, const struct call *call)
{
    for (size_t i = 0; i < call->attempt_count; i++) {
        if (filter_holds(filter, call->attempts[i])) {
            return true;
        }
    }
    return false;
}

void get_calls(const struct admin_call *call)
{
    const struct journal *journal = call->admin->observer->journal;
    struct filter filter;
    struct calls calls;
    int64_t matched = 0;

    if (!read_filter(call, filter_parameters, &filter)) {
        return;
    }
    calls_init(&calls, journal);
    for (size_t i = 0; i < calls.count; i++) {
        matched += call_is_asked_for(&filter, calls.items[i]) ? 1 : 0;
    }
    cJSON *body = cJSON_CreateObject();
    int64_t skip = surplus(&filter, matched);
    add_counts(body, journal, matched);
    cJSON *list = cJSON_AddArrayToObject(body, "calls");
    for (size_t i = 0; i < calls.count; i++) {
        if (call_is_asked_for(&filter, calls.items[i]) && skip-- <= 0) {
            (void)cJSON_AddItemToArray(list, call_json(calls.items[i]));
        }
    }
    calls_clean_up(&calls);
    admin_respond(call->exchange, 200, body);
}

void post_verify(const struct admin_call *call)
{
    struct body body;
    struct verify_request request;
    struct body_node root = body_open(&body, &call->exchange->request);

    verify_read(&root, &request);
    if (body_is_good(&body)) {
        const char *user = entry_match_user(&request.match);
        bool verified = false;
        cJSON *report =
            verify_judge(&request, call->admin->observer->journal,
                         user != NULL ? identity_of(call->admin, user) : NULL, &verified);
        admin_respond(call->exchange, verified ? 200 : 409, report);
    } else {
        body_refuse(&body, call->exchange);
    }
    verify_clean_up(&request);
    body_close(&body);
}
