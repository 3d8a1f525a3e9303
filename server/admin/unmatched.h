/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/service.h"

/*
 * Warns in the log of every configured fault rule that no request matched since the configuration
 * came into force, resets or not: for the end of the program, and in front of a reload.
 */
void log_unmatched_rules(const struct service *service);
