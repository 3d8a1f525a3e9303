/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is installed beside the program and says the same as the table of settings: each function
 * prints one file. Run when the project is built; no part of the program.
 */
#include <stdio.h>

#include "config/command_table.h"
#include "config/setting.h"

/* The manual page codecatalyst-mock(1), for roff. */
void manual_print(FILE *out);

/* Completion for bash and for zsh. */
void completion_print_bash(FILE *out);
void completion_print_zsh(FILE *out);

/* The commands by name, in the order of --help; ended by NULL. */
const char *const *document_commands(void);

/* The row of one of them. */
const struct command_row *document_command(const char *name);

/* What a flag of the setting is given, for people: "N", "FILE", "error|warn". */
void document_placeholder(const struct setting *row, struct buf *out);

/* Whether the value is the path of a file. */
bool document_is_file(const struct setting *row);
