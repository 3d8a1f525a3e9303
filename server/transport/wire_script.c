/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/wire_script.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <strings.h>

#define HEAD_LIMIT ((size_t)65536)
#define EMPTY_OBJECT_BYTES 2

typedef void wire_effect(struct wire_script *script, const struct http_delivery *delivery);

/* First what is sent, then when, then how it ends; the delay shifts all of it. */
static wire_effect *const wire_effects[] = {
    wire_cut, wire_chunk, wire_garbage, wire_dribble, wire_pace, wire_reset, wire_hang, wire_delay,
};

bool wire_script_needed(const struct http_delivery *delivery)
{
    return delivery->wire_fault != WIRE_FAULT_NONE || delivery->cut ||
           delivery->content_length_delta != 0 || delivery->dribble_chunks > 0 ||
           delivery->bytes_per_second > 0;
}

static void append_header(struct buf *bytes, const char *name, const char *value)
{
    (void)buf_printf(bytes, "%s: %s\r\n", name, value);
}

static bool has_header(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcasecmp(response->headers[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* The framing header is the one thing in which the effects may make the head a lie. */
static void append_framing(struct buf *bytes, const struct http_response *response)
{
    int64_t length = (int64_t)response->body.length + response->delivery.content_length_delta;

    if (response->delivery.wire_fault == WIRE_FAULT_CLOSE_AFTER_HEADERS && length < 1) {
        length = EMPTY_OBJECT_BYTES; /* a head that promises no body would be a whole answer */
    }

    if (response->delivery.wire_fault == WIRE_FAULT_MALFORMED_CHUNK) {
        append_header(bytes, "Transfer-Encoding", "chunked");
    } else {
        (void)buf_printf(bytes, "Content-Length: %" PRId64 "\r\n", length > 0 ? length : 0);
    }
}

void wire_script_build(struct wire_script *script, const struct http_response *response,
                       const char *date)
{
    struct buf *bytes = &script->bytes;

    buf_init(bytes, HEAD_LIMIT + HTTP_RESPONSE_BODY_LIMIT);
    (void)buf_printf(bytes, "HTTP/1.1 %d %s\r\n", response->status,
                     MHD_get_reason_phrase_for((unsigned)response->status));
    if (!has_header(response, "Date")) {
        append_header(bytes, "Date", date);
    }
    for (size_t i = 0; i < response->header_count; i++) {
        append_header(bytes, response->headers[i].name, response->headers[i].value);
    }
    append_framing(bytes, response);
    append_header(bytes, "Connection", "close");
    (void)buf_append_text(bytes, "\r\n");
    script->head_bytes = bytes->length;
    (void)buf_append(bytes, buf_text(&response->body), response->body.length);

    script->step_count = 1;
    script->steps[0] = (struct wire_step){0, bytes->length};
    script->ending = WIRE_ENDS_CLOSED;
    script->ends_at_ms = 0;
    script->whole = response->delivery.content_length_delta == 0;
    for (size_t i = 0; i < sizeof wire_effects / sizeof wire_effects[0]; i++) {
        wire_effects[i](script, &response->delivery);
    }
}

void wire_script_clean_up(struct wire_script *script)
{
    buf_clean_up(&script->bytes);
}
