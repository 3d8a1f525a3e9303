/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Values of the type SETTING_OPERATIONS. For setting_value.c. */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "config/config_reader.h"

bool setting_operations_check(struct config_reader *reader, const struct setting *row,
                              const cJSON *value);

/* The target is a uint64_t: bit 1 << enum operation for each. */
void setting_operations_write(const struct setting *row, const cJSON *value, void *target);
