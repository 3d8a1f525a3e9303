/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The program's commands and what each may be given. */
#include "config/options.h"

enum command_takes {
    COMMAND_TAKES_SETTINGS = 1,
    COMMAND_TAKES_PRINT_CONFIG = 2,
    COMMAND_TAKES_FORMAT = 4,
    COMMAND_TAKES_FILE = 8 /* and needs it */
};

struct command_row {
    const char *name;
    enum command command;
    unsigned takes;
    const char *const *formats; /* of COMMAND_TAKES_FORMAT, in the order of their enumeration */
};

/* NULL when there is none of that name; *meant is then the one that may be meant, or NULL. */
const struct command_row *command_find(const char *name, const char **meant);

/* The format's number; false when the command has none of that name, with *meant as above. */
bool command_format_find(const struct command_row *command, const char *name, unsigned *out,
                         const char **meant);
