/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "admin/admin.h"

/* Puts the configuration's throttle rules in the place of those that came by the admin API. */
void throttle_return_to_configured(struct admin *admin);
