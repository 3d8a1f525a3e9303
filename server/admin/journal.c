/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/radix.h"
#include "base/table.h"

/* Past this many users that were cleared, the oldest clearing is forgotten: doubt comes back. */
#define MAX_CLEARED_USERS 10000

struct journal {
    struct journal_settings settings;
    struct radix entries;         /* of struct journal_entry, by number */
    struct journal_entry *newest; /* the one that is completed next, as a rule; NULL when gone */
    struct journal_counts counts;
    uint64_t evicted_through; /* no request above this number was evicted */
    struct table *cleared;    /* identity -> uint64_t: the last number when it was cleared */
};

struct journal *journal_new(const struct journal_settings *settings)
{
    struct journal *journal = mem_calloc(1, sizeof *journal);

    journal->settings = *settings;
    journal->cleared = table_new();
    return journal;
}

/* A radix hands out what it was given, without its const: entries are the journal's own. */
static struct journal_entry *entry_after(const struct journal *journal, uint64_t number)
{
    return radix_next(&journal->entries, number + 1);
}

static void drop(struct journal *journal, struct journal_entry *entry)
{
    radix_remove(&journal->entries, entry->number);
    if (entry == journal->newest) {
        journal->newest = NULL;
    }
    journal->counts.entries--;
    journal->counts.bytes -= (int64_t)entry->bytes;
    free(entry);
}

static void drop_all(struct journal *journal)
{
    struct journal_entry *entry;

    while ((entry = entry_after(journal, 0)) != NULL) {
        drop(journal, entry);
    }
}

void journal_destroy(struct journal *journal)
{
    if (journal != NULL) {
        drop_all(journal);
        radix_clear(&journal->entries);
        table_destroy(journal->cleared, free);
        free(journal);
    }
}

static void note_eviction(struct journal *journal, uint64_t number)
{
    journal->counts.evicted++;
    journal->counts.evicted_ever++;
    journal->evicted_through = number;
}

static bool is_over(const struct journal *journal)
{
    return journal->counts.entries > journal->settings.max_entries ||
           journal->counts.bytes > journal->settings.max_bytes;
}

static void evict(struct journal *journal)
{
    struct journal_entry *oldest;

    while (is_over(journal) && (oldest = entry_after(journal, 0)) != NULL) {
        note_eviction(journal, oldest->number);
        drop(journal, oldest);
    }
}

void journal_configure(struct journal *journal, const struct journal_settings *settings)
{
    journal->settings = *settings;
    evict(journal);
}

bool journal_keeps(const struct journal *journal)
{
    return journal->settings.max_entries > 0 && journal->settings.max_bytes > 0;
}

void journal_skip(struct journal *journal)
{
    journal->counts.total++;
    note_eviction(journal, ++journal->counts.last_number);
}

uint64_t journal_add(struct journal *journal, struct journal_entry *entry)
{
    entry->number = ++journal->counts.last_number;
    journal->counts.total++;
    journal->counts.entries++;
    journal->counts.bytes += (int64_t)entry->bytes;
    radix_add(&journal->entries, entry->number, entry);
    journal->newest = entry;
    uint64_t number = entry->number;
    evict(journal);
    return number;
}

static struct journal_entry *find_entry(const struct journal *journal, uint64_t number)
{
    struct journal_entry *entry = journal->newest;

    if (entry == NULL || entry->number != number) {
        entry = number > 0 ? entry_after(journal, number - 1) : NULL;
    }
    return entry != NULL && entry->number == number ? entry : NULL;
}

void journal_complete(struct journal *journal, uint64_t number, const struct http_outcome *outcome)
{
    struct journal_entry *entry = find_entry(journal, number);

    if (entry != NULL) {
        entry->completed = true;
        entry->delivered = outcome->delivered;
        entry->duration_us = outcome->duration_us;
    }
}

const struct journal_entry *journal_next(const struct journal *journal, uint64_t after_number)
{
    return entry_after(journal, after_number);
}

struct journal_counts journal_counts(const struct journal *journal)
{
    return journal->counts;
}

void journal_clear(struct journal *journal)
{
    drop_all(journal);
    table_clear(journal->cleared, free);
    journal->counts.total = 0;
    journal->counts.evicted = 0;
    journal->evicted_through = 0;
}

static void note_cleared(struct journal *journal, const char *identity)
{
    uint64_t *mark = table_get(journal->cleared, identity, strlen(identity));

    if (mark == NULL) {
        if (table_count(journal->cleared) >= MAX_CLEARED_USERS) {
            struct table_entry *oldest = table_first(journal->cleared);
            free(table_value(oldest));
            table_remove(journal->cleared, oldest);
        }
        mark = mem_alloc(sizeof *mark);
        (void)table_add(journal->cleared, identity, strlen(identity), mark);
    }
    *mark = journal->counts.last_number;
}

size_t journal_clear_user(struct journal *journal, const char *identity)
{
    struct journal_entry *entry = entry_after(journal, 0);
    size_t dropped = 0;

    while (entry != NULL) {
        uint64_t number = entry->number;
        if (strcmp(journal_entry_text(entry, entry->identity), identity) == 0) {
            drop(journal, entry);
            dropped++;
        }
        entry = entry_after(journal, number);
    }
    note_cleared(journal, identity);
    return dropped;
}

bool journal_is_whole(const struct journal *journal, uint64_t after_number, const char *identity)
{
    uint64_t from = after_number;

    if (identity != NULL) {
        const uint64_t *mark = table_get(journal->cleared, identity, strlen(identity));
        from = mark != NULL && *mark > from ? *mark : from;
    }
    return journal->evicted_through <= from;
}
