/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting_texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/setting_refusal.h"

bool setting_texts_check(struct config_reader *reader, const struct setting *row,
                         const cJSON *value)
{
    int count = cJSON_GetArraySize(value);
    const cJSON *item;

    if (!cJSON_IsArray(value) || count < (int)row->least || count > (int)row->most) {
        return setting_refuse(reader, row, value, NULL);
    }
    cJSON_ArrayForEach(item, value)
    {
        if (!cJSON_IsString(item)) {
            return setting_refuse(reader, row, value, NULL);
        }
    }
    return true;
}

void setting_texts_write(const struct setting *row, const cJSON *value, void *base)
{
    size_t count = (size_t)cJSON_GetArraySize(value);
    const char **texts = mem_calloc(count, sizeof *texts);
    const cJSON *item = value->child;

    for (size_t i = 0; i < count; i++, item = item->next) {
        texts[i] = item->valuestring;
    }
    const char ***target = (void *)((char *)base + row->target - 1);
    size_t *counted = (void *)((char *)base + row->count - 1);
    *target = texts;
    *counted = count;
}

void setting_texts_release(const struct setting *row, void *base)
{
    void *texts;

    memcpy(&texts, (char *)base + row->target - 1, sizeof texts);
    free(texts);
}
