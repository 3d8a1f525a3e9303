/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Settings that are good alone but impossible together. */
#include "config/config.h"

/*
 * Adds a problem for each impossible combination, at the place of the value that can be changed.
 * Says nothing about values that are refused already.
 */
void combinations_check(const struct config *config, struct config_problems *problems);
