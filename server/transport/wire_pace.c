/* SPDX-License-Identifier: Apache-2.0 */
/* A body that comes at so many bytes a second, in pieces of a tick. */
#include "transport/wire_script.h"

#define TICK_MS 20
#define MS_A_SECOND 1000

void wire_pace(struct wire_script *script, const struct http_delivery *delivery)
{
    int64_t body = (int64_t)(script->bytes.length - script->head_bytes);

    if (delivery->bytes_per_second == 0 || script->bytes.length == 0) {
        return;
    }
    int64_t total_ms = body * MS_A_SECOND / delivery->bytes_per_second;
    int64_t steps = total_ms / TICK_MS + 1;
    steps = steps < WIRE_MAX_STEPS ? steps : WIRE_MAX_STEPS;
    for (int64_t i = 0; i < steps; i++) {
        script->steps[i] = (struct wire_step){
            .at_ms = total_ms * (i + 1) / steps,
            .until = script->head_bytes + (size_t)(body * (i + 1) / steps),
        };
    }
    script->step_count = (size_t)steps;
}
