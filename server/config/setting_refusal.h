/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What is said of a value that is not what its row asks for. */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "config/config_reader.h"

/*
 * Notes "must be RULE, not VALUE; did you mean "MEANT"?" about the value and is false. `meant` may
 * be NULL. A sensitive value is not shown.
 */
bool setting_refuse(struct config_reader *reader, const struct setting *row, const cJSON *value,
                    const char *meant);

/* The same about a text's number of characters, or about an unknown operation. */
bool setting_refuse_length(struct config_reader *reader, const struct setting *row, size_t length);
bool setting_refuse_operation(struct config_reader *reader, const cJSON *value);

/* Notes that the value is the one at the pointer `first` again, and is false. */
bool setting_refuse_repetition(struct config_reader *reader, const char *first);
