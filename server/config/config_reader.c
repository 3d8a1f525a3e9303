/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/suggestion.h"
#include "config/setting_refusal.h"
#include "config/setting_texts.h"
#include "config/setting_value.h"
#include "config/visible.h"
#include "protocol/json_pointer.h"

#define POINTER_BYTES ((size_t)64 * 1024 * 1024) /* more than any file's longest name, escaped */
#define SHOWN_NAME_BYTES 64

/* Allowed in every object, for people. */
static const struct setting comment = {
    .path = "$comment", .type = SETTING_TEXT, .flags = SETTING_FILE_ONLY, .most = 65536};

struct config_reader config_reader_of(struct config_problems *problems, const char *source,
                                      cJSON *const *fallbacks)
{
    struct config_reader reader = {
        .problems = problems, .source = source, .fallbacks = fallbacks, .seen = table_new()};

    buf_init(&reader.pointer, POINTER_BYTES);
    return reader;
}

void config_reader_clean_up(struct config_reader *reader)
{
    buf_clean_up(&reader->pointer);
    table_destroy(reader->seen, free);
}

size_t config_reader_enter(struct config_reader *reader, const char *member)
{
    size_t mark = reader->pointer.length;

    json_pointer_append(&reader->pointer, member);
    return mark;
}

size_t config_reader_enter_element(struct config_reader *reader, size_t index)
{
    size_t mark = reader->pointer.length;

    json_pointer_append_index(&reader->pointer, index);
    return mark;
}

void config_reader_leave(struct config_reader *reader, size_t mark)
{
    reader->pointer.length = mark;
    reader->pointer.data[mark] = '\0';
}

bool config_reader_complain(struct config_reader *reader, enum json_part part, const char *format,
                            ...)
{
    struct config_problem *problem = config_problems_add(reader->problems);
    const char *pointer = buf_text(&reader->pointer);
    va_list arguments;

    if (problem == NULL) {
        return false;
    }
    va_start(arguments, format);
    problem->message = mem_vprintf(format, arguments);
    va_end(arguments);
    problem->source = mem_strdup(reader->source);
    problem->pointer = mem_strdup(pointer);
    problem->row = reader->row;
    problem->has_place = reader->text != NULL &&
                         json_locate(reader->text, reader->length, pointer, part, &problem->at);
    return false;
}

void config_reader_complain_of_syntax(struct config_reader *reader,
                                      const struct json_problem *problem)
{
    size_t count = reader->problems->count;

    (void)config_reader_complain(reader, JSON_PART_VALUE, "%s", problem->message);
    if (reader->problems->count > count) {
        reader->problems->items[count].has_place = true;
        reader->problems->items[count].at = problem->at;
    }
}

void config_reader_set_fallbacks(const struct config_reader *reader, const struct setting *row,
                                 void *base)
{
    const struct setting *member;

    for (size_t i = 0; (member = setting_at(i)) != NULL; i++) {
        if (reader->fallbacks[i] != NULL && setting_shares_struct(row, member)) {
            setting_value_write(member, reader->fallbacks[i], base);
        }
    }
}

static void complain_of_unknown(struct config_reader *reader, const struct setting *parent,
                                const char *name)
{
    struct suggestion suggestion = suggestion_for(name);
    const struct setting *row;
    struct buf shown;

    if (config_problems_skip(reader->problems)) {
        return;
    }
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *candidate = setting_member_name(parent, row);
        if (candidate != NULL) {
            suggestion_consider(&suggestion, candidate);
        }
    }
    buf_init(&shown, (size_t)SHOWN_NAME_BYTES * 4);
    visible_append(&shown, name, SHOWN_NAME_BYTES);
    if (suggestion.best != NULL) {
        (void)config_reader_complain(reader, JSON_PART_NAME,
                                     "unknown member \"%s\"; did you mean \"%s\"?",
                                     buf_text(&shown), suggestion.best);
    } else {
        (void)config_reader_complain(reader, JSON_PART_NAME, "unknown member \"%s\"",
                                     buf_text(&shown));
    }
    buf_clean_up(&shown);
}

static void *allocate_list(const struct setting *row, size_t count, void *base)
{
    void *elements = count > 0 ? mem_calloc(count, row->element_bytes) : NULL;

    memcpy((char *)base + row->target - 1, &elements, sizeof elements);
    memcpy((char *)base + row->count - 1, &count, sizeof count);
    return elements;
}

void config_reader_read_list(struct config_reader *reader, const struct setting *row,
                             const cJSON *list, void *base)
{
    size_t count = (size_t)cJSON_GetArraySize(list);
    size_t index = 0;
    const cJSON *item;

    if (!cJSON_IsArray(list) || count > (size_t)row->most) {
        (void)setting_refuse(reader, row, list, NULL);
        return;
    }
    char *element = allocate_list(row, count, base);
    cJSON_ArrayForEach(item, list)
    {
        size_t mark = config_reader_enter_element(reader, index++);
        config_reader_set_fallbacks(reader, row, element);
        config_reader_read(reader, row, item, element);
        config_reader_leave(reader, mark);
        element += row->element_bytes;
    }
}

void config_reader_read_one(struct config_reader *reader, const struct setting *row,
                            const cJSON *object, void *base)
{
    void *element = allocate_list(row, 1, base);

    config_reader_set_fallbacks(reader, row, element);
    config_reader_read(reader, row, object, element);
}

static void read_member(struct config_reader *reader, const struct setting *parent,
                        const cJSON *value, void *base)
{
    const struct setting *row = setting_member(parent, value->string);

    reader->row = row;
    if (row == NULL && strcmp(value->string, comment.path) == 0) {
        (void)setting_value_read(reader, &comment, value, NULL);
    } else if (row == NULL) {
        complain_of_unknown(reader, parent, value->string);
    } else if (row->type == SETTING_OBJECT) {
        config_reader_read(reader, row, value, base);
    } else if (row->type == SETTING_LIST) {
        config_reader_read_list(reader, row, value, base);
    } else {
        (void)setting_value_read(reader, row, value, base);
    }
}

static void require_members(struct config_reader *reader, const struct setting *parent,
                            const cJSON *object)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *name = setting_member_name(parent, row);
        if (name != NULL && (row->flags & SETTING_REQUIRED) != 0 &&
            cJSON_GetObjectItemCaseSensitive(object, name) == NULL) {
            reader->row = row;
            (void)config_reader_complain(reader, JSON_PART_VALUE, "the member \"%s\" is missing",
                                         name);
        }
    }
}

void config_reader_read(struct config_reader *reader, const struct setting *row,
                        const cJSON *object, void *base)
{
    const cJSON *value;

    reader->row = row;
    if (!cJSON_IsObject(object)) {
        (void)config_reader_complain(reader, JSON_PART_VALUE, "must be an object");
        return;
    }
    cJSON_ArrayForEach(value, object)
    {
        size_t mark = config_reader_enter(reader, value->string);
        read_member(reader, row, value, base);
        config_reader_leave(reader, mark);
    }
    require_members(reader, row, object);
}

static void release_list(const struct setting *row, void *base)
{
    char *elements;
    size_t count;

    memcpy(&elements, (char *)base + row->target - 1, sizeof elements);
    memcpy(&count, (char *)base + row->count - 1, sizeof count);
    for (size_t i = 0; i < count; i++) {
        config_reader_release(row, elements + i * row->element_bytes);
    }
    free(elements);
}

void config_reader_release(const struct setting *row, void *base)
{
    const struct setting *member;

    for (size_t i = 0; (member = setting_at(i)) != NULL; i++) {
        if (member->type == SETTING_LIST && setting_shares_struct(row, member)) {
            release_list(member, base);
        } else if (member->type == SETTING_TEXTS && setting_shares_struct(row, member)) {
            setting_texts_release(member, base);
        }
    }
}
