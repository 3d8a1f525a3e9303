/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A configuration as a whole: defaults, file, environment and flags put together, each later one
 * winning over those before it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "config/config_problem.h"
#include "config/setting.h"
#include "config/settings.h"

#define CONFIG_DEFAULT_FILE "/etc/codecatalyst-mock/config.json" /* read when it exists */
#define CONFIG_FILE_BYTES ((size_t)16 * 1024 * 1024)             /* at most */

/* Where values come from. Everything is borrowed. */
struct config_sources {
    const char *file;         /* NULL: as the environment says, else the default file */
    const char *default_file; /* is read when no file is named and it exists; NULL: none */
    const char *text;         /* the file's contents when they are at hand already, else NULL */
    size_t text_length;
    char *const *environment;          /* NAME=VALUE, ends with NULL; NULL: it is not looked at */
    const char *flags[SETTINGS_LIMIT]; /* the text given for each row, by index; NULL: none */
};

struct config;
struct options;

/*
 * Reads everything and checks it as a whole. NULL when there is a problem; all of them are added
 * then, in the order of the file's text, those of variables and flags behind them.
 */
struct config *config_read(const struct config_sources *sources, struct config_problems *problems);

/* The same for the command line; prints the problems, one a line, when there are any. */
struct config *config_load(const struct options *options, FILE *complaints);

/* NULL is fine. */
void config_destroy(struct config *config);

/* Borrowed, like everything in it. */
const struct settings *config_settings(const struct config *config);

/* The file that was read; NULL: none. Borrowed. */
const char *config_file(const struct config *config);

/*
 * The rows whose values differ between the two although a reload cannot change them. Returns their
 * number.
 */
size_t config_restart_needed(const struct config *old, const struct config *fresh,
                             const struct setting *rows[SETTINGS_LIMIT]);

/* Logs a warning for each of them. */
void config_warn_restart_needed(const struct config *old, const struct config *fresh);

/*
 * Gives the fresh configuration the values that a running server keeps until its restart: what it
 * says, and what is in force, are the same then. They are borrowed from `old`.
 */
void config_keep_until_restart(struct config *fresh, const struct config *old);

/*
 * The effective values and where each comes from; the caller frees it:
 *
 *   {"file": "config.json",
 *    "settings": {"port": {"value": 8700, "origin": "default"},
 *                 "log.level": {"value": "warn", "origin": "file config.json:3:20"}, ...},
 *    "users": [...], "throttle": [...]}
 *
 * The origin may also be "environment CODECATALYST_MOCK_PORT" or "flag --port". A setting without
 * value is null. Sensitive values are "[redacted]".
 */
cJSON *config_describe(const struct config *config);

/* The same as text for people, a setting a line. */
void config_describe_text(const struct config *config, struct buf *out);
