/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fault_set.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/fault_checks.h"
#include "config/setting_value.h"
#include "config/settings.h"
#include "protocol/json.h"

#define MAX_DEPTH 64

static char *print(const cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);

    if (text == NULL) {
        mem_exhausted();
    }
    return text;
}

static bool has_problem(const struct config_reader *reader)
{
    const char *pointer = buf_text(&reader->pointer);
    size_t length = strlen(pointer);

    for (size_t i = 0; i < reader->problems->count; i++) {
        const char *other = reader->problems->items[i].pointer;
        if (other != NULL && strncmp(other, pointer, length) == 0 &&
            (other[length] == '/' || other[length] == '\0')) {
            return true;
        }
    }
    return false;
}

static void complete_rule(struct config_reader *reader, struct fault_rule *rule,
                          const cJSON *object, struct fault_owner *owner)
{
    rule->owner = owner;
    rule->source = print(object);
    if (!has_problem(reader)) {
        fault_checks_rule(reader, rule, object);
    }
}

void fault_set_complete(struct config_reader *reader, struct fault_rule *rules, size_t count,
                        const cJSON *array, struct fault_owner *owner)
{
    const cJSON *object = array != NULL ? array->child : NULL;

    for (size_t i = 0; i < count && object != NULL; i++, object = object->next) {
        size_t mark = config_reader_enter_element(reader, i);
        complete_rule(reader, &rules[i], object, owner);
        config_reader_leave(reader, mark);
    }
}

void fault_set_undo(struct fault_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fault_match_free_expressions(&rules[i].match);
        void *source;
        memcpy(&source, (void *)&rules[i].source, sizeof source); /* without its const */
        free(source);
    }
}

/* The rules are read as the member "faults" of a whole configuration, of which nothing else is
 * there. */
static void destroy(struct fault_owner *owner)
{
    struct fault_set *set = (struct fault_set *)((char *)owner - offsetof(struct fault_set, owner));
    struct settings settings = {.faults = set->rules, .fault_count = set->count};

    fault_set_undo(set->rules, set->count);
    config_reader_release(NULL, &settings);
    cJSON_Delete(set->document);
    free(set);
}

static void read_rules(struct fault_set *set, struct config_reader *reader)
{
    const struct setting *row = setting_member(NULL, "faults");
    bool alone = cJSON_IsObject(set->document);
    struct settings settings = {0};

    if (alone) {
        config_reader_read_one(reader, row, set->document, &settings);
    } else {
        config_reader_read_list(reader, row, set->document, &settings);
    }
    set->rules = settings.faults;
    set->count = settings.fault_count;
    if (alone) {
        complete_rule(reader, &set->rules[0], set->document, &set->owner);
    } else {
        fault_set_complete(reader, set->rules, set->count, set->document, &set->owner);
    }
}

struct fault_set *fault_set_read(const char *source, const char *text, size_t length,
                                 struct config_problems *problems)
{
    struct fault_set *set = mem_calloc(1, sizeof *set);
    cJSON *fallbacks[SETTINGS_LIMIT];
    struct config_reader reader = config_reader_of(problems, source, fallbacks);
    struct json_problem problem;

    setting_fallbacks_parse(fallbacks);
    set->owner = (struct fault_owner){1, destroy};
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
        fault_set_release(set);
        return NULL;
    }
    return set;
}

void fault_set_release(struct fault_set *set)
{
    if (set != NULL && --set->owner.references == 0) {
        set->owner.destroy(&set->owner);
    }
}
