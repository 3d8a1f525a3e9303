/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The configuration file's JSON Schema, draft 2020-12 (https://json-schema.org/draft/2020-12). It
 * cannot say everything: values that must be unique, calendar dates and impossible combinations are
 * left to `check`.
 */
#include <cjson/cJSON.h>

/* The caller frees it. */
cJSON *schema_build(void);
