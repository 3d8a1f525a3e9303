/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The file that tells others which port a server got: the number and a line feed. */
#include "base/error.h"

/*
 * Writes it whole: a reader sees the old file or the new one, never half a file.
 * Errors: ERROR_INTERNAL with a sentence for the user.
 */
MUST_CHECK bool port_file_write(const char *path, int port, struct error *err);

/* Errors: ERROR_NOT_FOUND with a sentence for the user. */
MUST_CHECK bool port_file_read(const char *path, int *port, struct error *err);
