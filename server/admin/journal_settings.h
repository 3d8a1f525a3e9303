/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* How much the journal keeps; whichever bound is met first counts. */
struct journal_settings {
    int64_t max_entries; /* 0: nothing is kept */
    int64_t max_bytes;   /* of what the entries hold */
};
