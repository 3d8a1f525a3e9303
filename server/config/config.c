/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/combinations.h"
#include "config/config_file.h"
#include "config/config_reader.h"
#include "config/environment.h"
#include "config/fault_set.h"
#include "config/options.h"
#include "config/setting_value.h"

#define MAX_DEPTH 64 /* of the file's JSON: more than the settings nest */

static void set_fallbacks(struct config *config)
{
    struct config_reader reader = {.fallbacks = config->fallbacks};
    const struct setting *row;

    setting_fallbacks_parse(config->fallbacks);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (row->fallback != NULL) {
            config->values[i].value = config->fallbacks[i];
        }
    }
    config_reader_set_fallbacks(&reader, NULL, &config->settings);
}

static void keep(struct fault_owner *owner)
{
    (void)owner; /* the rules go with the configuration */
}

static const cJSON *find(const cJSON *object, const char *path)
{
    size_t length = strcspn(path, ".");
    char *name = mem_strndup(path, length);
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);

    free(name);
    return found == NULL || path[length] == '\0' ? found : find(found, path + length + 1);
}

/* Notes which values the file gives, and where it does. */
static void note_values(struct config *config, const char *text, size_t length)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const cJSON *value = setting_is_scalar(row) ? find(config->tree, row->path) : NULL;
        if (value == NULL) {
            continue;
        }
        char *pointer = setting_pointer(row);
        config->values[i] = (struct config_value){.origin = CONFIG_FILE, .value = value};
        (void)json_locate(text, length, pointer, JSON_PART_VALUE, &config->values[i].at);
        free(pointer);
    }
}

static void complete_faults(struct config *config, struct config_reader *reader)
{
    size_t mark = config_reader_enter(reader, "faults");

    config->fault_owner = (struct fault_owner){1, keep};
    fault_set_complete(reader, config->settings.faults, config->settings.fault_count,
                       find(config->tree, "faults"), &config->fault_owner);
    config_reader_leave(reader, mark);
}

static void take_file(struct config *config, const char *text, size_t length,
                      struct config_problems *problems)
{
    struct config_reader reader = config_reader_of(problems, config->file, config->fallbacks);
    struct json_problem problem;

    config->tree = json_parse(text, length, MAX_DEPTH, &problem);
    if (config->tree == NULL) {
        config_reader_complain_of_syntax(&reader, &problem);
    } else {
        reader.text = text;
        reader.length = length;
        config_reader_read(&reader, NULL, config->tree, &config->settings);
        complete_faults(config, &reader);
        note_values(config, text, length);
    }
    config_reader_clean_up(&reader);
}

static void complain_of_file(const struct config *config, const char *message,
                             struct config_problems *problems)
{
    struct config_reader reader = config_reader_of(problems, config->file, config->fallbacks);

    (void)config_reader_complain(&reader, JSON_PART_VALUE, "%s", message);
    config_reader_clean_up(&reader);
}

static void read_file(struct config *config, const struct config_sources *sources,
                      struct config_problems *problems)
{
    const char *named =
        sources->file != NULL ? sources->file : environment_config_file(sources->environment);
    const char *path = named != NULL ? named : sources->default_file;
    struct buf contents;
    struct error err;

    if (path == NULL || (named == NULL && !config_file_exists(path))) {
        return;
    }
    config->file = mem_strdup(path);
    if (sources->text != NULL) {
        take_file(config, sources->text, sources->text_length, problems);
        return;
    }
    buf_init(&contents, CONFIG_FILE_BYTES);
    if (config_file_read(path, &contents, &err)) {
        take_file(config, buf_text(&contents), contents.length, problems);
    } else {
        complain_of_file(config, err.message, problems);
    }
    buf_clean_up(&contents);
}

void config_take_text(struct config *config, size_t index, const char *source, const char *text,
                      struct config_problems *problems)
{
    struct config_reader reader = config_reader_of(problems, source, config->fallbacks);
    const struct setting *row = setting_at(index);

    cJSON_Delete(config->given[index]);
    config->given[index] = setting_value_from_text(row, text);
    config->values[index] = (struct config_value){
        .origin = source[0] == '-' ? CONFIG_FLAG : CONFIG_ENVIRONMENT,
        .value = config->given[index],
    };
    reader.row = row;
    (void)setting_value_read(&reader, row, config->given[index], &config->settings);
    config_reader_clean_up(&reader);
}

static void read_flags(struct config *config, const char *const *flags,
                       struct config_problems *problems)
{
    char flag[2 + SETTING_NAME_BYTES] = "--";
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (flags[i] != NULL) {
            setting_flag_name(row, flag + 2);
            config_take_text(config, i, flag, flags[i], problems);
        }
    }
}

struct config *config_read(const struct config_sources *sources, struct config_problems *problems)
{
    struct config *config = mem_calloc(1, sizeof *config);

    set_fallbacks(config);
    read_file(config, sources, problems);
    if (sources->environment != NULL) {
        environment_read(config, sources->environment, problems);
    }
    read_flags(config, sources->flags, problems);
    combinations_check(config, problems);
    config_problems_sort(problems);
    if (config_problems_any(problems)) {
        config_destroy(config);
        return NULL;
    }
    return config;
}

struct config *config_load(const struct options *options, FILE *complaints)
{
    struct config_problems *problems = config_problems_new();
    struct config *config = config_read(&options->sources, problems);

    config_problems_print(problems, complaints);
    config_problems_destroy(problems);
    return config;
}

void config_destroy(struct config *config)
{
    if (config == NULL) {
        return;
    }
    fault_set_undo(config->settings.faults, config->settings.fault_count);
    config_reader_release(NULL, &config->settings);
    setting_fallbacks_free(config->fallbacks);
    for (size_t i = 0; i < SETTINGS_LIMIT; i++) {
        cJSON_Delete(config->given[i]);
    }
    cJSON_Delete(config->tree);
    free(config->file);
    free(config);
}

const struct settings *config_settings(const struct config *config)
{
    return &config->settings;
}

const char *config_file(const struct config *config)
{
    return config->file;
}
