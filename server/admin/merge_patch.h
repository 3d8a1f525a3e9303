/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* JSON Merge Patch (RFC 7396): members replace members, null removes them, objects merge. */
#include <cjson/cJSON.h>

/* The target with the patch applied. Takes the target over (NULL: none); copies of the patch. */
cJSON *merge_patch(cJSON *target, const cJSON *patch);
