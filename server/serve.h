/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The server itself: puts the rooms together, runs until it is told to stop, takes them apart. */
#include "config/config.h"
#include "config/options.h"

/*
 * Serves with a loaded configuration, which it takes over; the options are borrowed, to load it
 * again on SIGHUP. Returns the exit code: 0 stopped cleanly, 1 refused with one line on stderr.
 */
int serve(const struct options *options, struct config *config);
