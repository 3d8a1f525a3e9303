/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Where log lines go: standard error, without ever waiting for whoever reads it. Lines that nobody
 * takes are kept up to a limit, then dropped; the log says how many, once it is read again.
 */
#include <stdbool.h>

#include "base/buf.h"

/*
 * Where to append the next line; NULL when it has to be dropped. Call log_output_line_done after
 * the line's end.
 */
struct buf *log_output_begin_line(void);
void log_output_line_done(void);

/*
 * Writes what can be written now. With a patience it waits so many milliseconds for a reader, and
 * then gives up: for the last lines of a process.
 */
void log_output_flush(int patience_ms);
