/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A hash table from byte strings to pointers that remembers the order of insertion. Adding,
 * finding and removing take constant time. Keys are copied, values are borrowed.
 */
#include <stddef.h>

struct table;
struct table_entry;

struct table *table_new(void);

/* Calls destroy_value (unless NULL) on each value, then frees the table. NULL is fine. */
void table_destroy(struct table *table, void (*destroy_value)(void *value));

/* Likewise, and leaves an empty table. */
void table_clear(struct table *table, void (*destroy_value)(void *value));

/* Adds a value under a key that is not in the table yet. */
struct table_entry *table_add(struct table *table, const void *key, size_t key_bytes, void *value);

/* NULL when the key is not there. Borrowed until the key is removed. */
struct table_entry *table_find(const struct table *table, const void *key, size_t key_bytes);

/* The value under a key, NULL when the key is not there. */
void *table_get(const struct table *table, const void *key, size_t key_bytes);

/* Removes an entry and frees it, not its value. */
void table_remove(struct table *table, struct table_entry *entry);

size_t table_count(const struct table *table);

/* Walks the entries, oldest first; NULL at the end. Removing the entry at hand is not allowed. */
struct table_entry *table_first(const struct table *table);
struct table_entry *table_next(const struct table_entry *entry);

/* The key is followed by a NUL that key_bytes does not count. */
const char *table_key(const struct table_entry *entry, size_t *key_bytes);
void *table_value(const struct table_entry *entry);
