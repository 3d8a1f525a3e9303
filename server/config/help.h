/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What --help prints. */
#include "base/buf.h"

#define HELP_COLUMNS 100 /* no line is longer */

void help_write(struct buf *out);
