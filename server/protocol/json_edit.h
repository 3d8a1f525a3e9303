/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Changes to an answer's JSON after it was written, for answers that are spoilt on purpose. */
#include <stddef.h>

#include "base/buf.h"

/* Takes top-level members out of an object; a text that is none stays as it is. */
void json_edit_drop_members(struct buf *text, const char *const *names, size_t count);
