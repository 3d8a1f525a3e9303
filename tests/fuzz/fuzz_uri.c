/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: uri_decode, uri_query_member.
 *
 * What is decoded is UTF-8 without NUL and not longer than the input, and when all of its bytes are
 * escaped it decodes to itself. A refusal leaves the buffer as it was.
 */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "protocol/uri.h"

static void require_text(const struct buf *text, size_t longest)
{
    size_t characters;

    FUZZ_REQUIRE(text->length <= longest);
    FUZZ_REQUIRE(strlen(buf_text(text)) == text->length);
    FUZZ_REQUIRE(utf8_count(buf_text(text), text->length, &characters));
}

static void escape_every_byte(const struct buf *text, struct buf *out)
{
    for (size_t i = 0; i < text->length; i++) {
        FUZZ_REQUIRE(buf_printf(out, "%%%02X", (unsigned)(unsigned char)text->data[i]));
    }
}

static void require_round_trip(const struct buf *text)
{
    struct error err;
    struct buf escaped;
    struct buf again;

    buf_init(&escaped, 3 * text->length);
    buf_init(&again, text->length);
    escape_every_byte(text, &escaped);
    FUZZ_REQUIRE(uri_decode(buf_text(&escaped), escaped.length, &again, &err));
    FUZZ_REQUIRE(strcmp(buf_text(&again), buf_text(text)) == 0);
    buf_clean_up(&escaped);
    buf_clean_up(&again);
}

static void fuzz_decode(const char *input, size_t size)
{
    struct error err = {ERROR_INTERNAL, ""};
    struct buf out;

    buf_init(&out, size);
    if (uri_decode(input, size, &out, &err)) {
        require_text(&out, size);
        require_round_trip(&out);
    } else {
        FUZZ_REQUIRE(out.length == 0 && err.kind == ERROR_MALFORMED_REQUEST);
    }
    buf_clean_up(&out);
}

static void fuzz_query(const char *input, size_t size)
{
    struct error err = {ERROR_INTERNAL, ""};
    struct buf out;
    bool found = false;

    buf_init(&out, size);
    if (uri_query_member((struct http_text){input, size}, "id", &out, &found, &err)) {
        require_text(&out, size);
        FUZZ_REQUIRE(found || out.length == 0);
    } else {
        FUZZ_REQUIRE(!found && out.length == 0 && err.kind == ERROR_MALFORMED_REQUEST);
    }
    buf_clean_up(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_decode((const char *)data, size);
    fuzz_query((const char *)data, size);
    return 0;
}
