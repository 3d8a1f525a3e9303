/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: json_check, json_parse, json_locate.
 *
 * A refusal has a printable message at a place in the text; what is accepted is parsed by cJSON to
 * the tree that the text says, each node of which is found by its pointer.
 */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "json_tree.h"
#include "protocol/json_check.h"

#define DEPTH 64

static void require_printable(const char *message)
{
    size_t count = strlen(message);
    uint32_t scalar = 0;

    FUZZ_REQUIRE(count > 0);
    for (size_t at = 0; at < count;) {
        size_t taken = utf8_decode(message + at, count - at, &scalar);
        FUZZ_REQUIRE(taken > 0 && scalar >= 0x20 && (scalar < 0x7F || scalar > 0x9F));
        at += taken;
    }
}

static void require_a_place_in(const char *text, size_t size, struct json_position at)
{
    unsigned lines = 1;

    FUZZ_REQUIRE(at.offset <= size);
    for (size_t i = 0; i < at.offset; i++) {
        lines += text[i] == '\n' ? 1 : 0;
    }
    FUZZ_REQUIRE(at.line == lines);
    FUZZ_REQUIRE(at.column >= 1 && at.column <= at.offset + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct json_problem problem;
    struct json_problem of_parse;
    bool good = json_check(text, size, DEPTH, &problem);
    cJSON *tree = json_parse(text, size, DEPTH, &of_parse);

    FUZZ_REQUIRE(good == (tree != NULL));
    if (good) {
        FUZZ_REQUIRE(json_tree_matches(tree, text, size));
    } else {
        require_printable(problem.message);
        require_a_place_in(text, size, problem.at);
        FUZZ_REQUIRE(strcmp(problem.message, of_parse.message) == 0);
    }
    cJSON_Delete(tree);
    return 0;
}
