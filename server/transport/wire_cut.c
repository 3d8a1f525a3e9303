/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that ends early: within its body, after its head, or before its first byte. */
#include "transport/wire_script.h"

static void keep(struct wire_script *script, size_t bytes)
{
    if (bytes < script->bytes.length) {
        script->bytes.length = bytes;
    }
    script->steps[0].until = script->bytes.length;
    script->whole = false;
}

void wire_cut(struct wire_script *script, const struct http_delivery *delivery)
{
    if (delivery->cut) {
        keep(script, script->head_bytes + delivery->cut_at_bytes);
    }
    if (delivery->wire_fault == WIRE_FAULT_CLOSE_AFTER_HEADERS) {
        keep(script, script->head_bytes);
    }
    if (delivery->wire_fault == WIRE_FAULT_EMPTY) {
        keep(script, 0);
    }
}
