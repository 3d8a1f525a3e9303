/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The commands that answer questions about the configuration. Each writes to `out` and returns the
 * program's exit code.
 */
#include <stdio.h>

#include "config/options.h"

/* Validates a file alone: one line to `out`, or each problem in a line to `complaints` and 1. */
int command_check(const struct options *options, FILE *out, FILE *complaints);

int command_print_config(const struct config *config, FILE *out);

int command_schema(enum schema_format format, FILE *out);

int command_help(FILE *out);
