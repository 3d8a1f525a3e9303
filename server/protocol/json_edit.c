/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_edit.h"

#include <cjson/cJSON.h>

#include "protocol/json_print.h"

void json_edit_drop_members(struct buf *text, const char *const *names, size_t count)
{
    cJSON *object = cJSON_ParseWithLength(buf_text(text), text->length);

    if (!cJSON_IsObject(object)) {
        cJSON_Delete(object);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        cJSON_DeleteItemFromObjectCaseSensitive(object, names[i]);
    }
    buf_clear(text);
    json_print(text, object);
}
