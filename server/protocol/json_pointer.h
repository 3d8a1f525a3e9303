/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* JSON Pointers (RFC 6901): "" is the whole text, "/a~1b/0" element 0 of member "a/b". */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "protocol/json_string.h"

/* Appends "/" and the member's name, escaped. A pointer that would pass the limit stays as it is.
 */
void json_pointer_append(struct buf *pointer, const char *member);
void json_pointer_append_index(struct buf *pointer, size_t index);

/* One step of a pointer, still escaped. Borrowed. */
struct json_pointer_step {
    const char *raw;
    size_t length;
};

/*
 * Takes the next step off the front of *pointer; false when the pointer does not go on with a
 * well-formed step.
 */
bool json_pointer_next(const char **pointer, struct json_pointer_step *step);

/* Whether the step names this member. */
bool json_pointer_names(struct json_pointer_step step, struct json_string member);

/* The array index that the step spells; false when it spells none. */
bool json_pointer_index(struct json_pointer_step step, size_t *index);
