/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The command line: what to do, and the settings that flags give. */
#include <stdbool.h>

#include "base/error.h"
#include "config/config.h"

enum command {
    COMMAND_SERVE,
    COMMAND_PRINT_CONFIG, /* serve --print-config */
    COMMAND_CHECK,        /* of the file sources.file */
    COMMAND_HEALTHCHECK,
    COMMAND_ENV,
    COMMAND_SCHEMA,
    COMMAND_HELP,
    COMMAND_VERSION
};

enum env_format { ENV_FORMAT_SHELL, ENV_FORMAT_DOTENV, ENV_FORMAT_JSON, ENV_FORMAT_AWS_CONFIG };

enum schema_format { SCHEMA_FORMAT_JSON, SCHEMA_FORMAT_MARKDOWN };

struct options {
    enum command command;
    enum env_format env_format;       /* of COMMAND_ENV */
    enum schema_format schema_format; /* of COMMAND_SCHEMA */
    struct config_sources sources;    /* for config_load; borrows from argv and the environment */
};

/*
 * Reads a command line, argv[0] being the program's name. The environment is noted in the sources,
 * not read; `check` judges its file alone. Errors: ERROR_VALIDATION with a line for the user, who
 * then gets exit code 2.
 */
MUST_CHECK bool options_parse(int argc, char *const *argv, char *const *environment,
                              struct options *out, struct error *err);
