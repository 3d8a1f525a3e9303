/* SPDX-License-Identifier: Apache-2.0 */
#include "config/schema.h"

#include <stdio.h>

#include "config/setting.h"
#include "config/visible.h"
#include "domain/operation.h"

#define PATTERN_BYTES 64

static void describe_object(cJSON *out, const struct setting *parent);

/* cJSON writes large integers with an exponent, and not exactly. */
static void add_number(cJSON *out, const char *name, double number)
{
    struct buf text;

    buf_init(&text, PATTERN_BYTES);
    visible_append_number(&text, number);
    (void)cJSON_AddRawToObject(out, name, buf_text(&text));
    buf_clean_up(&text);
}

static void describe_text(cJSON *out, const struct setting *row)
{
    (void)cJSON_AddStringToObject(out, "type", "string");
    if (row->least > 0) {
        (void)cJSON_AddNumberToObject(out, "minLength", row->least);
    }
    (void)cJSON_AddNumberToObject(out, "maxLength", row->most);
    if (row->characters != NULL) {
        char pattern[PATTERN_BYTES];
        (void)snprintf(pattern, sizeof pattern, "^[%s]*$", row->characters->set);
        (void)cJSON_AddStringToObject(out, "pattern", pattern);
    }
}

static void describe_number(cJSON *out, const struct setting *row)
{
    bool more = (row->flags & SETTING_MORE_THAN_LEAST) != 0;

    (void)cJSON_AddStringToObject(out, "type", row->type == SETTING_INTEGER ? "integer" : "number");
    add_number(out, more ? "exclusiveMinimum" : "minimum", row->least);
    add_number(out, "maximum", row->most);
}

static void describe_words(cJSON *out, const struct setting *row)
{
    cJSON *words = cJSON_AddArrayToObject(out, "enum");

    for (const struct setting_word *word = row->words; word->text != NULL; word++) {
        (void)cJSON_AddItemToArray(words, cJSON_CreateString(word->text));
    }
}

static cJSON *add_operation_names(cJSON *out)
{
    cJSON *names = cJSON_AddArrayToObject(out, "enum");

    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        (void)cJSON_AddItemToArray(names, cJSON_CreateString(operation_name((enum operation)i)));
    }
    return names;
}

static void describe_operations(cJSON *out, const struct setting *row)
{
    cJSON *choices = cJSON_AddArrayToObject(out, "anyOf");
    cJSON *one = cJSON_CreateObject();
    cJSON *several = cJSON_CreateObject();

    (void)row;
    (void)cJSON_AddItemToArray(add_operation_names(one), cJSON_CreateString("*"));
    (void)cJSON_AddItemToArray(choices, one);
    (void)cJSON_AddStringToObject(several, "type", "array");
    (void)cJSON_AddNumberToObject(several, "minItems", 1);
    (void)add_operation_names(cJSON_AddObjectToObject(several, "items"));
    (void)cJSON_AddItemToArray(choices, several);
}

static void describe_instant(cJSON *out, const struct setting *row)
{
    (void)row;
    (void)cJSON_AddStringToObject(out, "type", "string");
    (void)cJSON_AddStringToObject(out, "format", "date-time");
}

static void describe_boolean(cJSON *out, const struct setting *row)
{
    (void)row;
    (void)cJSON_AddStringToObject(out, "type", "boolean");
}

static void describe_list(cJSON *out, const struct setting *row)
{
    (void)cJSON_AddStringToObject(out, "type", "array");
    (void)cJSON_AddNumberToObject(out, "maxItems", row->most);
    describe_object(cJSON_AddObjectToObject(out, "items"), row);
}

static void describe_texts(cJSON *out, const struct setting *row)
{
    (void)cJSON_AddStringToObject(out, "type", "array");
    (void)cJSON_AddNumberToObject(out, "minItems", row->least);
    (void)cJSON_AddNumberToObject(out, "maxItems", row->most);
    (void)cJSON_AddStringToObject(cJSON_AddObjectToObject(out, "items"), "type", "string");
}

static cJSON *describe(const struct setting *row)
{
    static void (*const by_type[])(cJSON *, const struct setting *) = {
        [SETTING_OBJECT] = describe_object,   [SETTING_LIST] = describe_list,
        [SETTING_BOOLEAN] = describe_boolean, [SETTING_INTEGER] = describe_number,
        [SETTING_NUMBER] = describe_number,   [SETTING_TEXT] = describe_text,
        [SETTING_WORD] = describe_words,      [SETTING_INSTANT] = describe_instant,
        [SETTING_TEXTS] = describe_texts,     [SETTING_OPERATIONS] = describe_operations,
    };
    cJSON *out = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(out, "description", row->sentence);
    by_type[row->type](out, row);
    if (row->fallback != NULL) {
        (void)cJSON_AddItemToObject(out, "default", cJSON_Parse(row->fallback));
    }
    return out;
}

/* The members of an object, or of each object of a list; NULL: of the whole configuration. */
static void describe_object(cJSON *out, const struct setting *parent)
{
    cJSON *properties;
    cJSON *comment;
    cJSON *required = cJSON_CreateArray();
    const struct setting *row;

    (void)cJSON_AddStringToObject(out, "type", "object");
    properties = cJSON_AddObjectToObject(out, "properties");
    comment = cJSON_AddObjectToObject(properties, "$comment");
    (void)cJSON_AddStringToObject(comment, "description", "For people. The server ignores it.");
    (void)cJSON_AddStringToObject(comment, "type", "string");
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *name = setting_member_name(parent, row);
        if (name == NULL) {
            continue;
        }
        (void)cJSON_AddItemToObject(properties, name, describe(row));
        if ((row->flags & SETTING_REQUIRED) != 0) {
            (void)cJSON_AddItemToArray(required, cJSON_CreateString(name));
        }
    }
    if (required->child != NULL) {
        (void)cJSON_AddItemToObject(out, "required", required);
    } else {
        cJSON_Delete(required);
    }
    (void)cJSON_AddFalseToObject(out, "additionalProperties");
}

cJSON *schema_build(void)
{
    cJSON *schema = cJSON_CreateObject();

    (void)cJSON_AddStringToObject(schema, "$schema",
                                  "https://json-schema.org/draft/2020-12/schema");
    (void)cJSON_AddStringToObject(schema, "title", "Configuration of codecatalyst-mock");
    describe_object(schema, NULL);
    return schema;
}
