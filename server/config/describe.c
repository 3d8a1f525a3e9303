/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/mem.h"
#include "config/config_parts.h"
#include "config/visible.h"

#define REDACTED "[redacted]"
#define NUMBER_BYTES 64

char *config_origin_name(const struct config *config, size_t index)
{
    const struct config_value *value = &config->values[index];
    char name[SETTING_NAME_BYTES];

    switch (value->origin) {
    case CONFIG_FILE:
        return mem_printf("%s:%u:%u", config->file, value->at.line, value->at.column);
    case CONFIG_ENVIRONMENT:
        setting_variable_name(setting_at(index), name);
        return mem_strdup(name);
    case CONFIG_FLAG:
        setting_flag_name(setting_at(index), name);
        return mem_printf("--%s", name);
    case CONFIG_DEFAULT:
    default:
        return mem_strdup("");
    }
}

static void add_origin(const struct config *config, size_t index, cJSON *out)
{
    static const char *const kinds[] = {
        [CONFIG_DEFAULT] = "default",
        [CONFIG_FILE] = "file ",
        [CONFIG_ENVIRONMENT] = "environment ",
        [CONFIG_FLAG] = "flag ",
    };
    char *name = config_origin_name(config, index);
    char *origin = mem_printf("%s%s", kinds[config->values[index].origin], name);

    (void)cJSON_AddStringToObject(out, "origin", origin);
    free(origin);
    free(name);
}

/* cJSON writes large integers with an exponent, and not exactly. */
static cJSON *copy_of_number(const cJSON *value)
{
    struct buf text;

    buf_init(&text, NUMBER_BYTES);
    visible_append_number(&text, value->valuedouble);
    cJSON *copy = cJSON_CreateRaw(buf_text(&text));
    buf_clean_up(&text);
    return copy;
}

static cJSON *copy_of(const struct setting *row, const cJSON *value)
{
    if (value == NULL) {
        return cJSON_CreateNull();
    }
    if (cJSON_IsNumber(value) && (row->flags & SETTING_SENSITIVE) == 0) {
        return copy_of_number(value);
    }
    return (row->flags & SETTING_SENSITIVE) != 0 ? cJSON_CreateString(REDACTED)
                                                 : cJSON_Duplicate(value, true);
}

static cJSON *describe_members(const struct config *config, const struct setting *parent,
                               const cJSON *object);

static cJSON *describe_list(const struct config *config, const struct setting *row,
                            const cJSON *list)
{
    cJSON *out = cJSON_CreateArray();
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        (void)cJSON_AddItemToArray(out, describe_members(config, row, item));
    }
    return out;
}

/* One member of an object in a list; NULL when it has no value. */
static cJSON *describe_member(const struct config *config, size_t index, const cJSON *value)
{
    const struct setting *row = setting_at(index);

    if (row->type == SETTING_OBJECT) {
        return describe_members(config, row, value);
    }
    if (value == NULL) {
        return config->fallbacks[index] != NULL ? cJSON_Duplicate(config->fallbacks[index], true)
                                                : NULL;
    }
    return row->type == SETTING_LIST ? describe_list(config, row, value) : copy_of(row, value);
}

static cJSON *describe_members(const struct config *config, const struct setting *parent,
                               const cJSON *object)
{
    cJSON *out = cJSON_CreateObject();
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *name = setting_member_name(parent, row);
        cJSON *member =
            name == NULL
                ? NULL
                : describe_member(config, i, cJSON_GetObjectItemCaseSensitive(object, name));
        if (member != NULL) {
            (void)cJSON_AddItemToObject(out, name, member);
        }
    }
    return out;
}

static cJSON *describe_scalars(const struct config *config)
{
    cJSON *out = cJSON_CreateObject();
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (!setting_is_option(row)) {
            continue;
        }
        cJSON *setting = cJSON_AddObjectToObject(out, row->path);
        (void)cJSON_AddItemToObject(setting, "value", copy_of(row, config->values[i].value));
        add_origin(config, i, setting);
    }
    return out;
}

cJSON *config_describe(const struct config *config)
{
    cJSON *out = cJSON_CreateObject();
    const struct setting *row;

    (void)cJSON_AddItemToObject(
        out, "file", config->file != NULL ? cJSON_CreateString(config->file) : cJSON_CreateNull());
    (void)cJSON_AddItemToObject(out, "settings", describe_scalars(config));
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *name = setting_member_name(NULL, row);
        if (row->type == SETTING_LIST && name != NULL) {
            const cJSON *list = cJSON_GetObjectItemCaseSensitive(config->tree, name);
            (void)cJSON_AddItemToObject(out, name, describe_list(config, row, list));
        }
    }
    return out;
}
