/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Settings from environment variables. An environment is a list of NAME=VALUE that ends with NULL.
 */
#include "config/config.h"

/* The value of CODECATALYST_MOCK_CONFIG, NULL when it is not set. Borrowed from the environment. */
const char *environment_config_file(char *const *environment);

/*
 * Takes the values of all variables whose names start with CODECATALYST_MOCK_; one that no setting
 * has is a problem.
 */
void environment_read(struct config *config, char *const *environment,
                      struct config_problems *problems);
