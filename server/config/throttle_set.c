/* SPDX-License-Identifier: Apache-2.0 */
#include "config/throttle_set.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config/config_part.h"

struct throttle_set *throttle_set_read(const char *source, const char *text, size_t length,
                                       struct config_problems *problems)
{
    const struct config_part part = {
        .member = "throttle", .source = source, .text = text, .length = length};
    struct throttle_set *set = mem_calloc(1, sizeof *set);
    struct settings settings = {0};

    set->document = config_part_read(&part, &settings, problems);
    set->rules = settings.throttle;
    set->count = settings.throttle_count;
    if (config_problems_any(problems)) {
        throttle_set_destroy(set);
        return NULL;
    }
    return set;
}

void throttle_set_destroy(struct throttle_set *set)
{
    if (set != NULL) {
        struct settings settings = {.throttle = set->rules, .throttle_count = set->count};
        config_reader_release(NULL, &settings);
        cJSON_Delete(set->document);
        free(set);
    }
}
