/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* docs/CONFIGURATION.md: the reference of all settings. */
#include "base/buf.h"

void document_write(struct buf *out);
