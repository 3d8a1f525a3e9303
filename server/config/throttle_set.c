/* SPDX-License-Identifier: Apache-2.0 */
#include "config/throttle_set.h"

#include <stdlib.h>

#include "base/mem.h"
#include "config/config_reader.h"
#include "config/setting_value.h"
#include "config/settings.h"
#include "protocol/json.h"

#define MAX_DEPTH 64

/* The rules are read as the member "throttle" of a whole configuration, of which nothing else is
 * there. */
static void read_rules(struct throttle_set *set, struct config_reader *reader)
{
    const struct setting *row = setting_member(NULL, "throttle");
    struct settings settings = {0};

    if (cJSON_IsObject(set->document)) {
        config_reader_read_one(reader, row, set->document, &settings);
    } else {
        config_reader_read_list(reader, row, set->document, &settings);
    }
    set->rules = settings.throttle;
    set->count = settings.throttle_count;
}

struct throttle_set *throttle_set_read(const char *source, const char *text, size_t length,
                                       struct config_problems *problems)
{
    struct throttle_set *set = mem_calloc(1, sizeof *set);
    cJSON *fallbacks[SETTINGS_LIMIT];
    struct config_reader reader = config_reader_of(problems, source, fallbacks);
    struct json_problem problem;

    setting_fallbacks_parse(fallbacks);
    set->document = json_parse(text, length, MAX_DEPTH, &problem);
    if (set->document == NULL) {
        config_reader_complain_of_syntax(&reader, &problem);
    } else {
        reader.text = text;
        reader.length = length;
        read_rules(set, &reader);
        config_problems_sort(problems);
    }
    config_reader_clean_up(&reader);
    setting_fallbacks_free(fallbacks);
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
