/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/calls.h"

#include <stdlib.h>
#include <string.h>

#include "admin/journal_json.h"
#include "admin/respond.h"
#include "base/mem.h"
#include "base/table.h"
#include "domain/operation.h"

struct grouping {
    struct calls *calls;
    size_t capacity;
    struct table *by_id; /* "identity NUL invocation id" -> struct call */
    struct buf key;
};

static struct call *add_call(struct grouping *grouping)
{
    struct calls *calls = grouping->calls;
    struct call *call = mem_calloc(1, sizeof *call);

    if (calls->count == grouping->capacity) {
        grouping->capacity = grouping->capacity > 0 ? grouping->capacity * 2 : 64;
        calls->items =
            mem_realloc((void *)calls->items, grouping->capacity * sizeof(struct call *));
    }
    calls->items[calls->count++] = call;
    return call;
}

static struct call *call_of(struct grouping *grouping, const struct journal_entry *entry)
{
    struct buf *key = &grouping->key;

    if (entry->invocation_id.length == 0) {
        return add_call(grouping);
    }
    buf_clear(key);
    (void)buf_append(key, journal_entry_text(entry, entry->identity), entry->identity.length + 1);
    (void)buf_append(key, journal_entry_text(entry, entry->invocation_id),
                     entry->invocation_id.length);
    struct call *call = table_get(grouping->by_id, key->data, key->length);
    if (call == NULL) {
        call = add_call(grouping);
        (void)table_add(grouping->by_id, key->data, key->length, call);
    }
    return call;
}

/* Grows by doubling: a power of two is the moment at which there is no room left. */
static void add_attempt(struct call *call, const struct journal_entry *entry)
{
    size_t count = call->attempt_count;

    if ((count & (count - 1)) == 0) {
        size_t capacity = count > 0 ? count * 2 : 1;
        call->attempts =
            mem_realloc((void *)call->attempts, capacity * sizeof(const struct journal_entry *));
    }
    call->attempts[call->attempt_count++] = entry;
}

void calls_init(struct calls *calls, const struct journal *journal)
{
    struct grouping grouping = {.calls = calls, .by_id = table_new()};

    *calls = (struct calls){0};
    buf_init(&grouping.key, 4096);
    for (const struct journal_entry *entry = journal_next(journal, 0); entry != NULL;
         entry = journal_next(journal, entry->number)) {
        add_attempt(call_of(&grouping, entry), entry);
    }
    buf_clean_up(&grouping.key);
    table_destroy(grouping.by_id, NULL);
}

void calls_clean_up(struct calls *calls)
{
    for (size_t i = 0; i < calls->count; i++) {
        free((void *)calls->items[i]->attempts);
        free(calls->items[i]);
    }
    free((void *)calls->items);
    *calls = (struct calls){0};
}

int64_t call_gap_ms(const struct call *call, size_t attempt)
{
    if (attempt == 0) {
        return 0;
    }
    return (call->attempts[attempt]->real_us - call->attempts[attempt - 1]->real_us) / 1000;
}

static size_t call_access_tokens(const struct call *call)
{
    size_t count = 0;

    for (size_t i = 0; i < call->attempt_count; i++) {
        count += call->attempts[i]->access_token_id.length > 0 ? 1 : 0;
    }
    return count;
}

static cJSON *attempt_json(const struct call *call, size_t index)
{
    const struct journal_entry *entry = call->attempts[index];
    cJSON *attempt = journal_entry_summary(entry);

    /* What the call as a whole says already. */
    cJSON_DeleteItemFromObjectCaseSensitive(attempt, "operation");
    cJSON_DeleteItemFromObjectCaseSensitive(attempt, "user");
    if (index > 0) {
        (void)cJSON_AddNumberToObject(attempt, "gapMs", (double)call_gap_ms(call, index));
    } else {
        (void)cJSON_AddNullToObject(attempt, "gapMs");
    }
    if (entry->access_token_id.length > 0) {
        journal_entry_add_text(attempt, "accessTokenId", entry, entry->access_token_id);
    }
    return attempt;
}

static void add_access_tokens(cJSON *object, const struct call *call)
{
    cJSON *ids = cJSON_AddArrayToObject(object, "accessTokenIds");
    size_t count = call_access_tokens(call);

    for (size_t i = 0; i < call->attempt_count; i++) {
        const struct journal_entry *entry = call->attempts[i];
        if (entry->access_token_id.length > 0) {
            const char *id = journal_entry_text(entry, entry->access_token_id);
            (void)cJSON_AddItemToArray(ids, cJSON_CreateString(id));
        }
    }
    (void)cJSON_AddNumberToObject(object, "duplicates", count > 1 ? (double)(count - 1) : 0);
}

cJSON *call_json(const struct call *call)
{
    const struct journal_entry *first = call->attempts[0];
    cJSON *object = cJSON_CreateObject();

    if (first->invocation_id.length > 0) {
        journal_entry_add_text(object, "invocationId", first, first->invocation_id);
    } else {
        (void)cJSON_AddNullToObject(object, "invocationId");
    }
    admin_add_string_or_null(object, "operation", first->operation != NULL ? first->operation : "");
    journal_entry_add_user(object, first);
    if (first->operation == operation_name(OPERATION_CREATE_ACCESS_TOKEN)) {
        add_access_tokens(object, call);
    }
    if (first->attempt > 1 && first->invocation_id.length > 0) {
        (void)cJSON_AddTrueToObject(object, "incomplete");
    }
    cJSON *attempts = cJSON_AddArrayToObject(object, "attempts");
    for (size_t i = 0; i < call->attempt_count; i++) {
        (void)cJSON_AddItemToArray(attempts, attempt_json(call, i));
    }
    return object;
}
