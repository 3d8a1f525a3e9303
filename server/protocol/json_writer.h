/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Compact JSON straight into a buffer, for answers whose shape is known: no tree is built. Commas
 * come by themselves: one stands before everything that does not follow an opening bracket. The
 * buffer's limit is the caller's concern.
 */
#include <stdbool.h>

#include "base/buf.h"

/* Opens an object ('{') or an array ('['): a member of that name, or without one (NULL). */
void json_writer_open(struct buf *out, const char *name, char bracket);
void json_writer_close(struct buf *out, char bracket);

/* One member of an object. Names need no escapes; texts are UTF-8 and get theirs. */
void json_writer_string(struct buf *out, const char *name, const char *text);
void json_writer_bool(struct buf *out, const char *name, bool value);
