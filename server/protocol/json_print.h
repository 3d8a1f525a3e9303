/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Puts a cJSON tree into bytes. */
#include <cjson/cJSON.h>

#include "base/buf.h"

/* Appends the tree as compact JSON and frees it. */
void json_print(struct buf *out, cJSON *tree);

/* The same with line breaks and indentation, for people. */
void json_print_pretty(struct buf *out, cJSON *tree);
