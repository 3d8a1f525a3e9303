/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What is put on the wire, and when, for an answer that is spoilt on purpose: bytes, the instants
 * at which parts of them are sent, and how the connection ends. Every effect is one function in a
 * file of its own that changes the script; wire_effects in wire_script.c lists them in order.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/http_message.h"

#define WIRE_MAX_STEPS 1000

enum wire_ending {
    WIRE_ENDS_CLOSED, /* an orderly end */
    WIRE_ENDS_RESET,  /* a TCP reset */
    WIRE_ENDS_NEVER   /* until the client leaves, or the server ends it */
};

/* Bytes up to `until` are sent `at_ms` after the answer was ready. */
struct wire_step {
    int64_t at_ms;
    size_t until;
};

struct wire_script {
    struct buf bytes;
    size_t head_bytes; /* of them; the rest is the body */
    size_t step_count;
    struct wire_step steps[WIRE_MAX_STEPS];
    enum wire_ending ending;
    int64_t ends_at_ms; /* not before the last step */
    bool whole;         /* the client gets all of an answer that is what it says */
};

/* Whether the delivery needs a script: it is more than a delay. */
bool wire_script_needed(const struct http_delivery *delivery);

/* Writes the script of an answer; `date` is its Date header's value. Clean up afterwards. */
void wire_script_build(struct wire_script *script, const struct http_response *response,
                       const char *date);
void wire_script_clean_up(struct wire_script *script);

/* The effects. Each looks at the delivery and changes nothing when it is not meant. */
void wire_cut(struct wire_script *script, const struct http_delivery *delivery);
void wire_chunk(struct wire_script *script, const struct http_delivery *delivery);
void wire_garbage(struct wire_script *script, const struct http_delivery *delivery);
void wire_dribble(struct wire_script *script, const struct http_delivery *delivery);
void wire_pace(struct wire_script *script, const struct http_delivery *delivery);
void wire_reset(struct wire_script *script, const struct http_delivery *delivery);
void wire_hang(struct wire_script *script, const struct http_delivery *delivery);
void wire_delay(struct wire_script *script, const struct http_delivery *delivery);
