/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Text that came from outside, made fit to be shown: in the log, in the journal, anywhere.
 *
 * What is taken out:
 *   - anything shaped like an issued secret: "mockpat-" and 40 letters or digits
 *   - one word that the caller names: the bearer token that the text came with
 *   - the string value of one JSON member that the caller names
 *
 * The first two are found also where a client wrote some of their characters as %XX, \uXXXX or
 * behind a backslash. A word shorter than REDACT_SHORT_WORD is taken out only where it stands
 * alone, not inside of a longer run of letters and digits.
 */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/siphash.h"

#define REDACT_SHORT_WORD 8

struct redact {
    /*
     * With a key (of SIPHASH_KEY_BYTES), "[redacted:0123456789]" takes the place: the digits are
     * equal for equal text under the same key. NULL: "mockpat-[redacted]" and "[redacted]".
     */
    const unsigned char *key;
    const char *word; /* NULL: none */
    size_t word_length;
    const char *member; /* NULL: none */
    size_t secrets;     /* counts what was shaped like an issued secret */
    /*
     * The bytes that something hidden may start with, noted by the first redact_append: what stands
     * above, but for the count, does not change after it. Nobody else's business.
     */
    bool prepared;
    bool starts[UCHAR_MAX + 1];
};

/* Appends the text. False when the buffer's limit cut it; what was cut off held no half secret. */
bool redact_append(struct redact *redact, const char *text, size_t length, struct buf *out);

/* Appends what stands in the place of a text that is not to be shown at all. */
void redact_whole(const struct redact *redact, const char *text, size_t length, struct buf *out);
