/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Values of the type SETTING_TEXTS. For setting_value.c and config_reader.c. */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "config/config_reader.h"

bool setting_texts_check(struct config_reader *reader, const struct setting *row,
                         const cJSON *value);

/* The target is a const char **, an allocated array of borrowed texts; the count is a size_t. */
void setting_texts_write(const struct setting *row, const cJSON *value, void *base);

/* Frees the array in the struct at `base`. */
void setting_texts_release(const struct setting *row, void *base);
