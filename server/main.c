/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the command line and runs what it asks for. Exit codes: 0 done, 1 refused, 2 the command
 * line is wrong.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/env.h"
#include "cli/healthcheck.h"
#include "config/commands.h"
#include "serve.h"

/* The commands that need a whole configuration. */
static int run_configured(const struct options *options)
{
    struct config *config = config_load(options, stderr);
    int exit_code;

    if (config == NULL) {
        return 1;
    }
    if (options->command == COMMAND_SERVE) {
        return serve(options, config);
    }
    if (options->command == COMMAND_PRINT_CONFIG) {
        exit_code = command_print_config(config, stdout);
    } else if (options->command == COMMAND_ENV) {
        exit_code = env_print(config_settings(config), options->env_format);
    } else {
        exit_code = healthcheck(config_settings(config));
    }
    config_destroy(config);
    return exit_code;
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err;

    if (!options_parse(argc, argv, environ, &options, &err)) {
        (void)fprintf(stderr, "codecatalyst-mock: %s\n", err.message);
        return 2;
    }
    switch (options.command) {
    case COMMAND_HELP:
        return command_help(stdout);
    case COMMAND_VERSION:
        (void)puts("codecatalyst-mock " PROJECT_VERSION);
        return 0;
    case COMMAND_SCHEMA:
        return command_schema(options.schema_format, stdout);
    case COMMAND_CHECK:
        return command_check(&options, stdout, stderr);
    case COMMAND_SERVE:
    case COMMAND_PRINT_CONFIG:
    case COMMAND_HEALTHCHECK:
    case COMMAND_ENV:
    default:
        return run_configured(&options);
    }
}
