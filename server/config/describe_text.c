/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "config/config.h"

static void append_json(struct buf *out, const cJSON *value)
{
    char *text = cJSON_PrintUnformatted(value);

    if (text == NULL) {
        mem_exhausted();
    }
    (void)buf_append_text(out, text);
    cJSON_free(text);
}

/* What a member's line starts with; an element has no name. */
static void append_name(struct buf *out, const cJSON *value, unsigned indent)
{
    (void)buf_printf(out, "%*s", (int)indent, "");
    if (value->string != NULL) {
        (void)buf_printf(out, "\"%s\": ", value->string);
    }
}

/* A member of the whole: its own members or elements have a line each. */
static void append_member(struct buf *out, const cJSON *value)
{
    const cJSON *item;
    bool array = cJSON_IsArray(value);

    if (value->child == NULL) {
        append_json(out, value);
        return;
    }
    (void)buf_append_text(out, array ? "[\n" : "{\n");
    cJSON_ArrayForEach(item, value)
    {
        append_name(out, item, 4);
        append_json(out, item);
        (void)buf_append_text(out, item->next != NULL ? ",\n" : "\n");
    }
    (void)buf_append_text(out, array ? "  ]" : "  }");
}

void config_describe_text(const struct config *config, struct buf *out)
{
    cJSON *tree = config_describe(config);
    const cJSON *item;

    (void)buf_append_text(out, "{\n");
    cJSON_ArrayForEach(item, tree)
    {
        append_name(out, item, 2);
        append_member(out, item);
        (void)buf_append_text(out, item->next != NULL ? ",\n" : "\n");
    }
    (void)buf_append_text(out, "}\n");
    cJSON_Delete(tree);
}
