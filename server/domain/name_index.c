/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/name_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/user.h"

/* The identity, then the name: the identity's length is fixed, so no two pairs look alike. */
struct name_key {
    size_t length;
    char text[UUID_TEXT_BYTES + 4 * ACCESS_TOKEN_NAME_SCALARS];
};

static struct name_key key_of(const struct user *user, const char *name)
{
    struct name_key key;

    key.length = (size_t)snprintf(key.text, sizeof key.text, "%s%s", user->identity, name);
    return key;
}

void name_index_enable(struct name_index *index)
{
    index->uses = table_new();
}

void name_index_disable(struct name_index *index)
{
    table_destroy(index->uses, free);
    index->uses = NULL;
}

bool name_index_enabled(const struct name_index *index)
{
    return index->uses != NULL;
}

bool name_index_in_use(const struct name_index *index, const struct user *user, const char *name)
{
    struct name_key key = key_of(user, name);

    return index->uses != NULL && table_find(index->uses, key.text, key.length) != NULL;
}

void name_index_add(struct name_index *index, const struct access_token *token)
{
    if (index->uses == NULL) {
        return;
    }
    struct name_key key = key_of(token->user, token->name);
    size_t *count = table_get(index->uses, key.text, key.length);
    if (count == NULL) {
        count = mem_calloc(1, sizeof *count);
        (void)table_add(index->uses, key.text, key.length, count);
    }
    (*count)++;
}

void name_index_remove(struct name_index *index, const struct access_token *token)
{
    if (index->uses == NULL) {
        return;
    }
    struct name_key key = key_of(token->user, token->name);
    struct table_entry *entry = table_find(index->uses, key.text, key.length);
    size_t *count = table_value(entry);
    if (--(*count) == 0) {
        table_remove(index->uses, entry);
        free(count);
    }
}
