/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What to call what a fault rule did: the words of its members in a configuration. */
#include "policy/fault_rule.h"

/* "CONNECTION_RESET_BY_PEER" and so on; "" for FAULT_CONNECTION_NONE. Static. */
const char *fault_connection_name(enum fault_connection connection);

/*
 * The most drastic thing that the outcome does: the connection's name, "error", "body",
 * "chunkedDribble", "bytesPerSecond", "delay", or "pass" for nothing. Static.
 */
const char *fault_kind_name(const struct fault_outcome *outcome);
