/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Everything that is wrong with a configuration, each thing with its place. */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "config/setting.h"
#include "protocol/json.h"

#define CONFIG_PROBLEMS_KEPT 100 /* of those beyond, only the number is known */

struct config_problem {
    char *source; /* the file's name, or "CODECATALYST_MOCK_PORT", or "--port" */
    bool has_place;
    struct json_position at; /* in the file */
    char *pointer;           /* JSON Pointer to the member, "" for none */
    char *message;
    const struct setting *row; /* the row that it is about; NULL: none */
};

/* All zero is empty. */
struct config_problems {
    struct config_problem items[CONFIG_PROBLEMS_KEPT];
    size_t count;
    size_t omitted;
};

struct config_problems *config_problems_new(void);
void config_problems_destroy(struct config_problems *problems);

bool config_problems_any(const struct config_problems *problems);

/* Whether there is no place for one more; counts it then. For before a message is made up. */
bool config_problems_skip(struct config_problems *problems);

/*
 * The next free place, to be filled; NULL (and counted) when there is none. The problem's strings
 * are owned by the collection.
 */
struct config_problem *config_problems_add(struct config_problems *problems);

/* Puts those of the file first, in the order of its text; others keep their order. */
void config_problems_sort(struct config_problems *problems);

/* Whether one of them is about the row or a member of it. */
bool config_problems_about(const struct config_problems *problems, const char *path);

/* Appends one line without its end: FILE:LINE:COLUMN: /pointer: message. */
void config_problem_line(const struct config_problem *problem, struct buf *out);

/* Appends all of them, each with a line end, and how many were omitted. */
void config_problems_lines(const struct config_problems *problems, struct buf *out);

/* Prints them. */
void config_problems_print(const struct config_problems *problems, FILE *out);
