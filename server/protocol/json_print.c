/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_print.h"

#include "base/mem.h"

static void append_printed(struct buf *out, cJSON *tree, char *text)
{
    if (text == NULL) {
        mem_exhausted();
    }
    (void)buf_append_text(out, text);
    cJSON_free(text);
    cJSON_Delete(tree);
}

void json_print(struct buf *out, cJSON *tree)
{
    append_printed(out, tree, cJSON_PrintUnformatted(tree));
}

void json_print_pretty(struct buf *out, cJSON *tree)
{
    append_printed(out, tree, cJSON_Print(tree));
}
