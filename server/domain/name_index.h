/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which names a user's live tokens have, for stores that demand unique ones. A name may be in use
 * several times: by tokens from before names had to be unique.
 *
 * A hash table that is chained through the tokens themselves, so that a token in it costs no more
 * than a slot. Adding, finding and removing take constant time.
 */
#include <stdbool.h>
#include <stddef.h>

#include "domain/access_token.h"

/* An all-zero struct name_index is off: it notes nothing and finds nothing. */
struct name_index {
    struct access_token **slots; /* owned; NULL when off */
    size_t slot_count;           /* a power of two, at least `count` */
    size_t count;                /* of the tokens */
};

/* Switches an index on that is off. It is empty. */
void name_index_enable(struct name_index *index);

void name_index_disable(struct name_index *index);
bool name_index_enabled(const struct name_index *index);

bool name_index_in_use(const struct name_index *index, const struct user *user, const char *name);

/* Borrows the token until it is removed or the index is switched off. */
void name_index_add(struct name_index *index, struct access_token *token);
void name_index_remove(struct name_index *index, struct access_token *token);
