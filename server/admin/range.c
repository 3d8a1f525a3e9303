/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/range.h"

#include <inttypes.h>

static bool read_bounds(const struct body_node *node, struct range *out)
{
    static const char *const names[] = {"min", "max"};
    struct body_node min = body_member(node, "min");
    struct body_node max = body_member(node, "max");
    struct range range = {0, -1};

    body_allow_members(node, names, sizeof names / sizeof names[0]);
    if (!body_is_present(&min) && !body_is_present(&max)) {
        return body_complain(node, JSON_PART_VALUE, "needs \"min\", \"max\" or both");
    }
    bool min_is_good = !body_is_present(&min) || body_integer(&min, 0, INT64_MAX, &range.min);
    bool max_is_good = !body_is_present(&max) || body_integer(&max, 0, INT64_MAX, &range.max);
    if (!min_is_good || !max_is_good) {
        return false;
    }
    if (range.max >= 0 && range.max < range.min) {
        return body_complain(&max, JSON_PART_VALUE, "must not be less than \"min\"");
    }
    *out = range;
    return true;
}

bool range_read(const struct body_node *node, struct range *out)
{
    int64_t number = 0;

    if (cJSON_IsObject(node->value)) {
        return read_bounds(node, out);
    }
    if (node->value != NULL && !cJSON_IsNumber(node->value)) {
        return body_complain(node, JSON_PART_VALUE,
                             "must be a number, or an object with \"min\" and \"max\"");
    }
    if (!body_integer(node, 0, INT64_MAX, &number)) {
        return false;
    }
    *out = (struct range){number, number};
    return true;
}

bool range_holds(struct range range, int64_t number)
{
    return number >= range.min && (range.max < 0 || number <= range.max);
}

void range_describe(struct range range, struct buf *out)
{
    if (range.max == range.min) {
        (void)buf_printf(out, "exactly %" PRId64, range.min);
    } else if (range.max >= 0 && range.min > 0) {
        (void)buf_printf(out, "from %" PRId64 " to %" PRId64, range.min, range.max);
    } else if (range.max >= 0) {
        (void)buf_printf(out, "at most %" PRId64, range.max);
    } else if (range.min > 0) {
        (void)buf_printf(out, "at least %" PRId64, range.min);
    } else {
        (void)buf_append_text(out, "any number of");
    }
}
