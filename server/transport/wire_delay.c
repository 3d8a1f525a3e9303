/* SPDX-License-Identifier: Apache-2.0 */
/* Everything later. */
#include "transport/wire_script.h"

void wire_delay(struct wire_script *script, const struct http_delivery *delivery)
{
    for (size_t i = 0; i < script->step_count; i++) {
        script->steps[i].at_ms += delivery->delay_ms;
    }
    script->ends_at_ms += delivery->delay_ms;
}
