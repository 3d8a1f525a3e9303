/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Strings in a body that must keep to the rules of the configuration's strings. */
#include <stdbool.h>
#include <stddef.h>

#include "admin/body.h"

struct text_rule {
    size_t least; /* characters */
    size_t most;
    bool in_paths; /* only visible ASCII characters without '/' */
};

/* Like body_text, and complains about a text that breaks the rule. */
bool text_field_read(const struct body_node *node, struct text_rule rule, const char **out);

/* An item of a list, without walking the list for it. */
struct body_node list_item(const struct body_node *list, const cJSON *item, size_t index);

/* Whether there are so many complaints already that nobody would see another one. */
bool body_is_hopeless(const struct body *body);
