/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json.h"

#include "base/mem.h"
#include "protocol/json_check.h"

cJSON *json_parse(const char *text, size_t length, unsigned max_depth, struct json_problem *problem)
{
    unsigned depth = max_depth < CJSON_NESTING_LIMIT ? max_depth : CJSON_NESTING_LIMIT;

    if (!json_check(text, length, depth, problem)) {
        return NULL;
    }
    cJSON *tree = cJSON_ParseWithLength(text, length);
    if (tree == NULL) {
        /* cJSON takes all that passes the check, so only memory can have been short. */
        mem_exhausted();
    }
    return tree;
}
