/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How often something is expected: a number, or {"min", "max"} of which one may be absent. */
#include <stdbool.h>
#include <stdint.h>

#include "admin/body.h"
#include "base/buf.h"

struct range {
    int64_t min;
    int64_t max; /* -1: no upper bound */
};

/* Reads a range of numbers that are not negative; false (see body.h) leaves *out as it is. */
bool range_read(const struct body_node *node, struct range *out);

bool range_holds(struct range range, int64_t number);

/* Appends "exactly 2", "at least 1", "at most 3", "from 1 to 3" or "any number of". */
void range_describe(struct range range, struct buf *out);
