/* SPDX-License-Identifier: Apache-2.0 */
/* A chunked body: the first half of it in a good chunk, then garbage where a chunk's size belongs.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "transport/wire_script.h"

void wire_chunk(struct wire_script *script, const struct http_delivery *delivery)
{
    struct buf *bytes = &script->bytes;

    if (delivery->wire_fault != WIRE_FAULT_MALFORMED_CHUNK) {
        return;
    }
    size_t half = (bytes->length - script->head_bytes) / 2;
    char *body = mem_strndup(buf_text(bytes) + script->head_bytes, half);
    bytes->length = script->head_bytes;
    if (half > 0) {
        (void)buf_printf(bytes, "%zx\r\n%s\r\n", half, body);
    }
    (void)buf_append_text(bytes, "not a chunk\r\n");
    free(body);
    script->steps[0].until = bytes->length;
    script->whole = false;
}
