/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How many file descriptors the process may have. */
#include <stddef.h>

/* Raises the soft limit towards `wanted`, as far as the hard limit lets. Returns what is allowed.
 */
size_t descriptors_allow(size_t wanted);
