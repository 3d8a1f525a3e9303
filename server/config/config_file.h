/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The bytes of a configuration file. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

bool config_file_exists(const char *path);

/*
 * Appends the whole file; its buffer's limit is the largest that is taken. Errors: ERROR_NOT_FOUND
 * with what follows "FILE: " in a line for the user.
 */
MUST_CHECK bool config_file_read(const char *path, struct buf *out, struct error *err);
