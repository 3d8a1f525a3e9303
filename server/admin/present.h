/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "api/service.h"

/* Lets happen what is due by the server's clock: tokens and rules expire. Returns its instant. */
int64_t present_of(struct service *service);
