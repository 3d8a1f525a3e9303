/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Who may use the admin API. The string is borrowed. */
struct admin_settings {
    bool enabled;      /* false: only health and ready answer */
    const char *token; /* NULL: none is asked for */
};
