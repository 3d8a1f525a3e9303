/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Asks the server of these settings whether it is ready: GET /_mock/ready. Returns the exit code,
 * 0 when it is and 1 with one line on stderr when not.
 */
#include "config/settings.h"

int healthcheck(const struct settings *settings);
