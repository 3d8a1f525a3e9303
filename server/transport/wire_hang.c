/* SPDX-License-Identifier: Apache-2.0 */
/* No answer and no end: the client waits until it gives up. */
#include "transport/wire_script.h"

void wire_hang(struct wire_script *script, const struct http_delivery *delivery)
{
    if (delivery->wire_fault != WIRE_FAULT_HANG) {
        return;
    }
    buf_clear(&script->bytes);
    script->step_count = 0;
    script->ending = WIRE_ENDS_NEVER;
    script->whole = false;
}
