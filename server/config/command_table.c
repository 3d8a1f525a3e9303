/* SPDX-License-Identifier: Apache-2.0 */
#include "config/command_table.h"

#include <string.h>

#include "base/suggestion.h"

static const char *const env_formats[] = {
    [ENV_FORMAT_SHELL] = "shell",
    [ENV_FORMAT_DOTENV] = "dotenv",
    [ENV_FORMAT_JSON] = "json",
    [ENV_FORMAT_AWS_CONFIG] = "aws-config",
    NULL,
};

static const char *const schema_formats[] = {
    [SCHEMA_FORMAT_JSON] = "json",
    [SCHEMA_FORMAT_MARKDOWN] = "markdown",
    NULL,
};

static const struct command_row rows[] = {
    {"serve", COMMAND_SERVE, COMMAND_TAKES_SETTINGS | COMMAND_TAKES_PRINT_CONFIG, NULL},
    {"check", COMMAND_CHECK, COMMAND_TAKES_FILE, NULL},
    {"healthcheck", COMMAND_HEALTHCHECK, COMMAND_TAKES_SETTINGS, NULL},
    {"env", COMMAND_ENV, COMMAND_TAKES_SETTINGS | COMMAND_TAKES_FORMAT, env_formats},
    {"schema", COMMAND_SCHEMA, COMMAND_TAKES_FORMAT, schema_formats},
};

const struct command_row *command_find(const char *name, const char **meant)
{
    struct suggestion suggestion = suggestion_for(name);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
        suggestion_consider(&suggestion, rows[i].name);
    }
    *meant = suggestion.best;
    return NULL;
}

bool command_format_find(const struct command_row *command, const char *name, unsigned *out,
                         const char **meant)
{
    struct suggestion suggestion = suggestion_for(name);

    for (*out = 0; command->formats[*out] != NULL; ++*out) {
        if (strcmp(command->formats[*out], name) == 0) {
            return true;
        }
        suggestion_consider(&suggestion, command->formats[*out]);
    }
    *meant = suggestion.best;
    return false;
}
