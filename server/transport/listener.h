/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The socket that a server listens on. */
#include <stdint.h>

#include "base/error.h"

/*
 * Opens a non-blocking listening socket on a host (address or name) and port (0: the system picks
 * a free one) and says which port it got. The flag is the one that sets the port, for the errors.
 * The caller closes it. -1 with ERROR_INTERNAL and a sentence for the user when that cannot be.
 */
int listener_open(const char *host, int64_t port, const char *flag, int *bound_port,
                  struct error *err);
