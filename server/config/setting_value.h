/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One value: is it what its row asks for, and into the struct with it. */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "config/config_reader.h"

/*
 * Checks the value, then writes it to where the row says in the struct at `base` (NULL: only
 * checks). False when it is refused, which the reader has noted then. Strings are borrowed from
 * the value.
 */
bool setting_value_read(struct config_reader *reader, const struct setting *row, const cJSON *value,
                        void *base);

/* Writes a value that has been read before, or a row's fallback. */
void setting_value_write(const struct setting *row, const cJSON *value, void *base);

/*
 * The value that a text from a flag or a variable stands for, in JSON: "8700" is a number for a row
 * that asks for one. What stands for no such value is a string. The caller frees it.
 */
cJSON *setting_value_from_text(const struct setting *row, const char *text);

/* Copies a scalar row's value, or that there is none, from one struct to another of the same kind.
 */
void setting_value_copy(const struct setting *row, const void *from, void *to);

/* The rows' defaults, by index; NULL where a row has none. */
void setting_fallbacks_parse(cJSON *fallbacks[SETTINGS_LIMIT]);
void setting_fallbacks_free(cJSON *fallbacks[SETTINGS_LIMIT]);
