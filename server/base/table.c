/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only file that includes uthash: its macros are hard on analysers and on readers, so they
 * stay behind this door.
 */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define uthash_fatal(message) mem_exhausted()
#include <uthash.h>

struct table_entry {
    UT_hash_handle hh;
    void *value;
    char key[];
};

struct table {
    struct table_entry *entries;
};

struct table *table_new(void)
{
    return mem_calloc(1, sizeof(struct table));
}

void table_destroy(struct table *table, void (*destroy_value)(void *value))
{
    if (table != NULL) {
        table_clear(table, destroy_value);
        free(table);
    }
}

void table_clear(struct table *table, void (*destroy_value)(void *value))
{
    struct table_entry *next = table->entries;

    /* HASH_CLEAR frees uthash's own memory first; the entries stay linked through hh.next. */
    HASH_CLEAR(hh, table->entries);
    while (next != NULL) {
        struct table_entry *entry = next;
        next = entry->hh.next;
        if (destroy_value != NULL) {
            destroy_value(entry->value);
        }
        free(entry);
    }
}

struct table_entry *table_add(struct table *table, const void *key, size_t key_bytes, void *value)
{
    struct table_entry *entry = mem_alloc(sizeof *entry + key_bytes + 1);

    entry->value = value;
    memcpy(entry->key, key, key_bytes);
    entry->key[key_bytes] = '\0';
    HASH_ADD(hh, table->entries, key, key_bytes, entry);
    return entry;
}

struct table_entry *table_find(const struct table *table, const void *key, size_t key_bytes)
{
    struct table_entry *found = NULL;

    HASH_FIND(hh, table->entries, key, key_bytes, found);
    return found;
}

void *table_get(const struct table *table, const void *key, size_t key_bytes)
{
    const struct table_entry *found = table_find(table, key, key_bytes);

    return found != NULL ? found->value : NULL;
}

void table_remove(struct table *table, struct table_entry *entry)
{
    HASH_DEL(table->entries, entry);
    free(entry);
}

size_t table_count(const struct table *table)
{
    return HASH_COUNT(table->entries);
}

struct table_entry *table_first(const struct table *table)
{
    return table->entries;
}

struct table_entry *table_next(const struct table_entry *entry)
{
    return entry->hh.next;
}

const char *table_key(const struct table_entry *entry, size_t *key_bytes)
{
    *key_bytes = entry->hh.keylen;
    return entry->key;
}

void *table_value(const struct table_entry *entry)
{
    return entry->value;
}
