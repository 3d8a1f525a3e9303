/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The settings that a case may have, by the names that they have in a configuration file. */
#include "stage.h"

/*
 * Takes one over; *configured becomes true when it is one of the service's. False when it is not
 * known or its value is no good.
 */
bool stage_settings_take(struct stage *stage, const struct case_setting *setting, bool *configured);

void stage_settings_clean_up(struct stage *stage);
