/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a struct config is made of; for this room only. */
#include "config/config.h"

enum config_origin { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_FLAG };

/* The effective value of a scalar row. */
struct config_value {
    enum config_origin origin;
    const cJSON *value;      /* NULL: none. Borrowed from the trees below */
    struct json_position at; /* in the file */
};

struct config {
    struct settings settings;
    struct fault_owner fault_owner; /* of the rules in the settings, which live as long as they */
    char *file;
    cJSON *tree;                      /* of the file */
    cJSON *fallbacks[SETTINGS_LIMIT]; /* the rows' defaults, by index */
    cJSON *given[SETTINGS_LIMIT];     /* from variables and flags */
    struct config_value values[SETTINGS_LIMIT];
};

/* "config.json:3:20", "CODECATALYST_MOCK_PORT" or "--port"; the caller frees it. */
char *config_origin_name(const struct config *config, size_t index);

/* Reads a value that is given as text, by a variable or a flag named `source`, into the config. */
void config_take_text(struct config *config, size_t index, const char *source, const char *text,
                      struct config_problems *problems);
