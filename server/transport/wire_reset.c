/* SPDX-License-Identifier: Apache-2.0 */
/* A TCP reset in place of an answer. */
#include "transport/wire_script.h"

void wire_reset(struct wire_script *script, const struct http_delivery *delivery)
{
    if (delivery->wire_fault != WIRE_FAULT_RESET) {
        return;
    }
    buf_clear(&script->bytes);
    script->step_count = 0;
    script->ending = WIRE_ENDS_RESET;
    script->whole = false;
}
