/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The requests that the server handled, oldest first, as many as fit: bounded by their number and
 * by the bytes they hold. When a new one does not fit, the oldest go, and the journal remembers
 * that they did: what it no longer holds it must not be asked to swear to.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/journal_entry.h"
#include "admin/journal_settings.h"

struct journal_counts {
    int64_t entries;
    int64_t bytes;
    int64_t total;        /* handled since the start or the last journal_clear */
    int64_t evicted;      /* of these */
    int64_t evicted_ever; /* since the start */
    uint64_t last_number; /* of the newest request since the start, also when it is gone */
};

struct journal;

/* The settings are copied. */
struct journal *journal_new(const struct journal_settings *settings);
void journal_destroy(struct journal *journal);

/* Takes over changed bounds; evicts what does not fit them. */
void journal_configure(struct journal *journal, const struct journal_settings *settings);

/* Whether anything is kept at all: when not, journal_skip counts what journal_add would take. */
bool journal_keeps(const struct journal *journal);
void journal_skip(struct journal *journal);

/* Takes the entry over, gives it the next number and returns that. It may be evicted already. */
uint64_t journal_add(struct journal *journal, struct journal_entry *entry);

/* Notes how the exchange ended, if its entry is still there. */
void journal_complete(struct journal *journal, uint64_t number, const struct http_outcome *outcome);

/* The oldest entry with a greater number; NULL at the end. Borrowed until the next change. */
const struct journal_entry *journal_next(const struct journal *journal, uint64_t after_number);

struct journal_counts journal_counts(const struct journal *journal);

/* Forgets all entries and evictions. Numbers go on, so that `since` keeps its meaning. */
void journal_clear(struct journal *journal);

/*
 * Forgets one user's entries and returns how many those were. Evictions of earlier requests stop
 * being a reason to doubt what the journal says about this user.
 */
size_t journal_clear_user(struct journal *journal, const char *identity);

/*
 * Whether the journal still holds every request with a number above `after_number` (but for those
 * that journal_clear and journal_clear_user took). With an identity (NULL: anybody's), only
 * requests of that user count.
 */
bool journal_is_whole(const struct journal *journal, uint64_t after_number, const char *identity);
