/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/merge_patch.h"

#include <stdbool.h>

cJSON *merge_patch(cJSON *target, const cJSON *patch)
{
    const cJSON *member;

    if (!cJSON_IsObject(patch)) {
        cJSON_Delete(target);
        return cJSON_Duplicate(patch, true);
    }
    if (!cJSON_IsObject(target)) {
        cJSON_Delete(target);
        target = cJSON_CreateObject();
    }
    cJSON_ArrayForEach(member, patch)
    {
        cJSON *old = cJSON_GetObjectItemCaseSensitive(target, member->string);
        if (cJSON_IsNull(member)) {
            cJSON_DeleteItemFromObjectCaseSensitive(target, member->string);
        } else if (old == NULL) {
            (void)cJSON_AddItemToObject(target, member->string, merge_patch(NULL, member));
        } else {
            /* Detached by being copied: the place among the members stays. */
            cJSON *merged = merge_patch(cJSON_Duplicate(old, true), member);
            (void)cJSON_ReplaceItemInObjectCaseSensitive(target, member->string, merged);
        }
    }
    return target;
}
