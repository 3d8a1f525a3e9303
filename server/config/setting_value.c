/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting_value.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/suggestion.h"
#include "base/utf8.h"
#include "config/setting_operations.h"
#include "config/setting_refusal.h"
#include "config/setting_texts.h"
#include "protocol/timestamp.h"

static bool check_boolean(struct config_reader *reader, const struct setting *row,
                          const cJSON *value)
{
    return cJSON_IsBool(value) || setting_refuse(reader, row, value, NULL);
}

static bool check_number(struct config_reader *reader, const struct setting *row,
                         const cJSON *value)
{
    double number = value->valuedouble;
    bool above =
        (row->flags & SETTING_MORE_THAN_LEAST) != 0 ? number > row->least : number >= row->least;
    bool whole = row->type == SETTING_NUMBER || number == trunc(number);

    return (cJSON_IsNumber(value) && above && number <= row->most && whole) ||
           setting_refuse(reader, row, value, NULL);
}

/* Whether a set of characters, written as for a regular expression, has this one. */
static bool set_has(const char *set, char c)
{
    bool found = false;

    while (*set != '\0' && !found) {
        bool range = set[1] == '-' && set[2] != '\0';
        found = range ? c >= set[0] && c <= set[2] : c == set[0];
        set += range ? 3 : 1;
    }
    return found;
}

static bool has_only(const struct setting_characters *characters, const char *text)
{
    for (; characters != NULL && *text != '\0'; text++) {
        if (!set_has(characters->set, *text)) {
            return false;
        }
    }
    return true;
}

static bool check_unique(struct config_reader *reader, const struct setting *row, const char *text)
{
    char *key = mem_printf("%s %s", row->path, text);
    const char *first = table_get(reader->seen, key, strlen(key));

    if (first == NULL) {
        (void)table_add(reader->seen, key, strlen(key), mem_strdup(buf_text(&reader->pointer)));
    }
    free(key);
    return first == NULL || setting_refuse_repetition(reader, first);
}

static bool check_text(struct config_reader *reader, const struct setting *row, const cJSON *value)
{
    const char *text = value->valuestring;
    size_t scalars = 0;

    if (!cJSON_IsString(value) || !utf8_count(text, strlen(text), &scalars) ||
        !has_only(row->characters, text)) {
        return setting_refuse(reader, row, value, NULL);
    }
    if ((double)scalars < row->least || (double)scalars > row->most) {
        return setting_refuse_length(reader, row, scalars);
    }
    return (row->flags & SETTING_UNIQUE) == 0 || check_unique(reader, row, text);
}

static const struct setting_word *find_word(const struct setting *row, const char *text)
{
    const struct setting_word *word = row->words;

    while (word->text != NULL && strcmp(word->text, text) != 0) {
        word++;
    }
    return word->text != NULL ? word : NULL;
}

static bool check_word(struct config_reader *reader, const struct setting *row, const cJSON *value)
{
    if (!cJSON_IsString(value)) {
        return setting_refuse(reader, row, value, NULL);
    }
    if (find_word(row, value->valuestring) != NULL) {
        return true;
    }
    struct suggestion suggestion = suggestion_for(value->valuestring);
    for (const struct setting_word *word = row->words; word->text != NULL; word++) {
        suggestion_consider(&suggestion, word->text);
    }
    return setting_refuse(reader, row, value, suggestion.best);
}

static bool check_instant(struct config_reader *reader, const struct setting *row,
                          const cJSON *value)
{
    int64_t ms;

    return (cJSON_IsString(value) &&
            timestamp_parse(value->valuestring, strlen(value->valuestring), &ms)) ||
           setting_refuse(reader, row, value, NULL);
}

static void write_boolean(const struct setting *row, const cJSON *value, void *target)
{
    bool is_true = cJSON_IsTrue(value);

    (void)row;
    memcpy(target, &is_true, sizeof is_true);
}

static void write_integer(const struct setting *row, const cJSON *value, void *target)
{
    int64_t number = (int64_t)value->valuedouble;

    (void)row;
    memcpy(target, &number, sizeof number);
}

static void write_number(const struct setting *row, const cJSON *value, void *target)
{
    (void)row;
    memcpy(target, &value->valuedouble, sizeof value->valuedouble);
}

static void write_text(const struct setting *row, const cJSON *value, void *target)
{
    (void)row;
    memcpy(target, &value->valuestring, sizeof value->valuestring);
}

static void write_word(const struct setting *row, const cJSON *value, void *target)
{
    const struct setting_word *word = find_word(row, value->valuestring);

    if (word != NULL) {
        memcpy(target, &word->value, sizeof word->value);
    }
}

static void write_instant(const struct setting *row, const cJSON *value, void *target)
{
    int64_t ms = 0;

    (void)row;
    if (timestamp_parse(value->valuestring, strlen(value->valuestring), &ms)) {
        memcpy(target, &ms, sizeof ms);
    }
}

/* What is done with a value of each type. Objects and lists are the reader's business. */
static const struct kind {
    bool (*check)(struct config_reader *reader, const struct setting *row, const cJSON *value);
    void (*write)(const struct setting *row, const cJSON *value, void *target);
} kinds[] = {
    [SETTING_BOOLEAN] = {check_boolean, write_boolean},
    [SETTING_INTEGER] = {check_number, write_integer},
    [SETTING_NUMBER] = {check_number, write_number},
    [SETTING_TEXT] = {check_text, write_text},
    [SETTING_WORD] = {check_word, write_word},
    [SETTING_INSTANT] = {check_instant, write_instant},
    [SETTING_OPERATIONS] = {setting_operations_check, setting_operations_write},
    [SETTING_TEXTS] = {setting_texts_check, NULL},
};

void setting_value_write(const struct setting *row, const cJSON *value, void *base)
{
    const bool present = true;

    if (base == NULL || row->target == 0) {
        return;
    }
    if (row->type == SETTING_TEXTS) {
        setting_texts_write(row, value, base); /* which has two targets */
    } else {
        kinds[row->type].write(row, value, (char *)base + row->target - 1);
    }
    if (row->present > 0) {
        memcpy((char *)base + row->present - 1, &present, sizeof present);
    }
}

bool setting_value_read(struct config_reader *reader, const struct setting *row, const cJSON *value,
                        void *base)
{
    if (!kinds[row->type].check(reader, row, value)) {
        return false;
    }
    setting_value_write(row, value, base);
    return true;
}

cJSON *setting_value_from_text(const struct setting *row, const char *text)
{
    bool literal =
        row->type == SETTING_BOOLEAN || row->type == SETTING_INTEGER || row->type == SETTING_NUMBER;
    struct json_problem problem;
    cJSON *value = NULL;

    if (literal && strpbrk(text, " \t\r\n") == NULL) {
        value = json_parse(text, strlen(text), 1, &problem);
    }
    if (cJSON_IsNumber(value) || cJSON_IsBool(value)) {
        return value;
    }
    cJSON_Delete(value);
    value = cJSON_CreateString(text);
    if (value == NULL) {
        mem_exhausted();
    }
    return value;
}

void setting_value_copy(const struct setting *row, const void *from, void *to)
{
    static const size_t bytes[] = {
        [SETTING_BOOLEAN] = sizeof(bool),
        [SETTING_INTEGER] = sizeof(int64_t),
        [SETTING_NUMBER] = sizeof(double),
        [SETTING_TEXT] = sizeof(const char *),
        [SETTING_WORD] = sizeof(int),
        [SETTING_INSTANT] = sizeof(int64_t),
        [SETTING_OPERATIONS] = sizeof(uint64_t),
    };

    if (row->target > 0 && setting_is_scalar(row)) {
        memcpy((char *)to + row->target - 1, (const char *)from + row->target - 1,
               bytes[row->type]);
    }
    if (row->present > 0) {
        memcpy((char *)to + row->present - 1, (const char *)from + row->present - 1, sizeof(bool));
    }
}

void setting_fallbacks_parse(cJSON *fallbacks[SETTINGS_LIMIT])
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        fallbacks[i] = row->fallback != NULL ? cJSON_Parse(row->fallback) : NULL;
    }
}

void setting_fallbacks_free(cJSON *fallbacks[SETTINGS_LIMIT])
{
    for (size_t i = 0; setting_at(i) != NULL; i++) {
        cJSON_Delete(fallbacks[i]);
    }
}
