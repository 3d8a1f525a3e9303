/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which names a user's live tokens have, for stores that demand unique ones. A name may be in use
 * several times: by tokens from before names had to be unique.
 */
#include <stdbool.h>

#include "base/table.h"
#include "domain/access_token.h"

/* An all-zero struct name_index is off: it notes nothing and finds nothing. */
struct name_index {
    struct table *uses; /* user and name -> how many tokens */
};

void name_index_enable(struct name_index *index);
void name_index_disable(struct name_index *index);
bool name_index_enabled(const struct name_index *index);

bool name_index_in_use(const struct name_index *index, const struct user *user, const char *name);

void name_index_add(struct name_index *index, const struct access_token *token);
void name_index_remove(struct name_index *index, const struct access_token *token);
