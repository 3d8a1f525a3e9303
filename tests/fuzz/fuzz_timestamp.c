/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: timestamp_parse, timestamp_format.
 *
 * What is parsed is formatted to a text of fixed shape that parses to the same millisecond; so does
 * any number that the input's first eight bytes make, if it is in range.
 */
#include "fuzz.h"

#include <string.h>

#include "protocol/timestamp.h"

static void require_round_trip(int64_t ms)
{
    char text[TIMESTAMP_TEXT_BYTES];
    int64_t again = 0;

    timestamp_format(ms, text);
    FUZZ_REQUIRE(strlen(text) == TIMESTAMP_TEXT_BYTES - 1);
    FUZZ_REQUIRE(timestamp_parse(text, strlen(text), &again));
    if (ms >= TIMESTAMP_EARLIEST_MS && ms <= TIMESTAMP_LATEST_MS) {
        FUZZ_REQUIRE(again == ms);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t ms = 0;

    if (timestamp_parse((const char *)data, size, &ms)) {
        FUZZ_REQUIRE(ms >= TIMESTAMP_EARLIEST_MS && ms <= TIMESTAMP_LATEST_MS);
        require_round_trip(ms);
    }
    if (size >= sizeof ms) {
        memcpy(&ms, data, sizeof ms);
        require_round_trip(ms);
    }
    return 0;
}
