/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/name_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/user.h"

#define FEWEST_SLOTS 64

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static struct access_token **slot_of(struct access_token **slots, size_t slot_count,
                                     const struct user *user, const char *name)
{
    uint64_t hash = hash_text(hash_text(UINT64_C(0xCBF29CE484222325), user->identity), name);

    return &slots[(hash ^ hash >> 32U) & (slot_count - 1)];
}

static void push(struct access_token **slot, struct access_token *token)
{
    token->slot_next = *slot;
    token->slot_link = slot;
    if (*slot != NULL) {
        (*slot)->slot_link = &token->slot_next;
    }
    *slot = token;
}

static void unlink_token(struct access_token *token)
{
    *token->slot_link = token->slot_next;
    if (token->slot_next != NULL) {
        token->slot_next->slot_link = token->slot_link;
    }
}

void name_index_enable(struct name_index *index)
{
    index->slots = mem_calloc(FEWEST_SLOTS, sizeof(struct access_token *));
    index->slot_count = FEWEST_SLOTS;
    index->count = 0;
}

void name_index_disable(struct name_index *index)
{
    free((void *)index->slots);
    *index = (struct name_index){0};
}

bool name_index_enabled(const struct name_index *index)
{
    return index->slots != NULL;
}

bool name_index_in_use(const struct name_index *index, const struct user *user, const char *name)
{
    if (index->slots == NULL) {
        return false;
    }
    const struct access_token *token = *slot_of(index->slots, index->slot_count, user, name);
    while (token != NULL && (token->user != user || strcmp(token->name, name) != 0)) {
        token = token->slot_next;
    }
    return token != NULL;
}

static void double_slots(struct name_index *index)
{
    size_t slot_count = 2 * index->slot_count;
    struct access_token **slots = mem_calloc(slot_count, sizeof(struct access_token *));

    for (size_t i = 0; i < index->slot_count; i++) {
        struct access_token *token;
        while ((token = index->slots[i]) != NULL) {
            unlink_token(token);
            push(slot_of(slots, slot_count, token->user, token->name), token);
        }
    }
    free((void *)index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
}

void name_index_add(struct name_index *index, struct access_token *token)
{
    if (index->slots == NULL) {
        return;
    }
    if (index->count == index->slot_count) {
        double_slots(index);
    }
    push(slot_of(index->slots, index->slot_count, token->user, token->name), token);
    index->count++;
}

void name_index_remove(struct name_index *index, struct access_token *token)
{
    if (index->slots != NULL) {
        unlink_token(token);
        index->count--;
    }
}
