/* SPDX-License-Identifier: Apache-2.0 */
/* A body in equal pieces, spread evenly over a time: the first at once with the head, the last at
 * the end. */
#include "transport/wire_script.h"

void wire_dribble(struct wire_script *script, const struct http_delivery *delivery)
{
    size_t body = script->bytes.length - script->head_bytes;
    size_t pieces = (size_t)delivery->dribble_chunks;

    if (pieces == 0 || script->bytes.length == 0) {
        return;
    }
    pieces = pieces < WIRE_MAX_STEPS ? pieces : WIRE_MAX_STEPS;
    for (size_t i = 0; i < pieces; i++) {
        int64_t gaps = pieces > 1 ? (int64_t)pieces - 1 : 1;
        script->steps[i] = (struct wire_step){
            .at_ms = delivery->dribble_ms * (int64_t)i / gaps,
            .until = script->head_bytes + body * (i + 1) / pieces,
        };
    }
    script->step_count = pieces;
}
