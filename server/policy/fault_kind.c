/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_kind.h"

static const char *const connection_names[] = {
    [FAULT_CONNECTION_NONE] = "",
    [FAULT_CONNECTION_RESET_BY_PEER] = "CONNECTION_RESET_BY_PEER",
    [FAULT_EMPTY_RESPONSE] = "EMPTY_RESPONSE",
    [FAULT_CLOSE_AFTER_HEADERS] = "CLOSE_AFTER_HEADERS",
    [FAULT_MALFORMED_RESPONSE_CHUNK] = "MALFORMED_RESPONSE_CHUNK",
    [FAULT_RANDOM_DATA_THEN_CLOSE] = "RANDOM_DATA_THEN_CLOSE",
    [FAULT_HANG] = "HANG",
};

const char *fault_connection_name(enum fault_connection connection)
{
    return connection_names[connection];
}

static bool spoils_body(const struct fault_outcome *outcome)
{
    const struct fault_outcome only_body = {.body = outcome->body};

    return !fault_outcome_is_pass(&only_body);
}

const char *fault_kind_name(const struct fault_outcome *outcome)
{
    if (outcome->connection != FAULT_CONNECTION_NONE) {
        return fault_connection_name(outcome->connection);
    }
    if (outcome->error.code != NULL) {
        return "error";
    }
    if (spoils_body(outcome)) {
        return "body";
    }
    if (outcome->dribble_chunks > 0) {
        return "chunkedDribble";
    }
    if (outcome->bytes_per_second > 0) {
        return "bytesPerSecond";
    }
    return outcome->delay.kind != DELAY_NONE ? "delay" : "pass";
}
