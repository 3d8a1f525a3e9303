/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/text_field.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define MOST_COMPLAINTS 100

static bool fits_into_paths(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < '!' || *text > '~' || *text == '/') {
            return false;
        }
    }
    return true;
}

bool text_field_read(const struct body_node *node, struct text_rule rule, const char **out)
{
    const char *text = NULL;
    size_t characters = 0;

    if (!body_text(node, &text)) {
        return false;
    }
    if (!utf8_count(text, strlen(text), &characters) || characters < rule.least ||
        characters > rule.most) {
        return body_complain(node, JSON_PART_VALUE, "must have %zu to %zu characters", rule.least,
                             rule.most);
    }
    if (rule.in_paths && !fits_into_paths(text)) {
        return body_complain(node, JSON_PART_VALUE, "must be visible ASCII characters without '/'");
    }
    *out = text;
    return true;
}

struct body_node list_item(const struct body_node *list, const cJSON *item, size_t index)
{
    struct body_node node = {.body = list->body, .value = cJSON_IsNull(item) ? NULL : item};

    (void)snprintf(node.pointer, sizeof node.pointer, "%.480s/%zu", list->pointer, index);
    return node;
}

bool body_is_hopeless(const struct body *body)
{
    return cJSON_GetArraySize(body->problems.list) >= MOST_COMPLAINTS;
}
