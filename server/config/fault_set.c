/* SPDX-License-Identifier: Apache-2.0 */
#include "config/fault_set.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/config_part.h"
#include "config/fault_checks.h"

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

static void complete(void *context, struct config_reader *reader, const cJSON *document,
                     struct settings *settings)
{
    struct fault_set *set = context;

    if (cJSON_IsObject(document)) {
        complete_rule(reader, &settings->faults[0], document, &set->owner);
    } else {
        fault_set_complete(reader, settings->faults, settings->fault_count, document, &set->owner);
    }
}

struct fault_set *fault_set_read(const char *source, const char *text, size_t length,
                                 struct config_problems *problems)
{
    struct fault_set *set = mem_calloc(1, sizeof *set);
    const struct config_part part = {.member = "faults",
                                     .source = source,
                                     .text = text,
                                     .length = length,
                                     .complete = complete,
                                     .context = set};
    struct settings settings = {0};

    set->owner = (struct fault_owner){1, destroy};
    set->document = config_part_read(&part, &settings, problems);
    set->rules = settings.faults;
    set->count = settings.fault_count;
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
