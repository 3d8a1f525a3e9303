/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes in place of an answer. They never look like HTTP: the first one has its high bit
 * set. */
#include "base/random.h"
#include "transport/wire_script.h"

#define GARBAGE_BYTES 256

void wire_garbage(struct wire_script *script, const struct http_delivery *delivery)
{
    struct random random;
    char garbage[GARBAGE_BYTES];

    if (delivery->wire_fault != WIRE_FAULT_GARBAGE) {
        return;
    }
    random_init_seeded(&random, delivery->garbage_seed);
    random_bytes(&random, garbage, sizeof garbage);
    garbage[0] = (char)(garbage[0] | 0x80);
    buf_clear(&script->bytes);
    (void)buf_append(&script->bytes, garbage, sizeof garbage);
    script->head_bytes = 0;
    script->steps[0].until = script->bytes.length;
    script->whole = false;
}
