/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: config_read, config_describe_text.
 *
 * A refusal says something printable about a place in the text. What is accepted is described as
 * JSON, and is accepted again.
 */
#include "fuzz.h"

#include <string.h>

#include "base/utf8.h"
#include "config/config.h"
#include "protocol/json_check.h"

#define DESCRIPTION_BYTES ((size_t)64 * 1024 * 1024)
#define DEPTH 64

static void require_printable(const char *line, size_t length)
{
    uint32_t scalar = 0;

    for (size_t at = 0; at < length;) {
        size_t taken = utf8_decode(line + at, length - at, &scalar);
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

static void require_good_problems(const struct config_problems *problems, const char *text,
                                  size_t size)
{
    struct buf line;

    buf_init(&line, DESCRIPTION_BYTES);
    for (size_t i = 0; i < problems->count; i++) {
        const struct config_problem *problem = &problems->items[i];
        FUZZ_REQUIRE(problem->has_place && problem->message[0] != '\0');
        require_a_place_in(text, size, problem->at);
        FUZZ_REQUIRE(i == 0 || problems->items[i - 1].at.offset <= problem->at.offset);
        config_problem_line(problem, &line);
        require_printable(buf_text(&line), line.length);
        buf_clear(&line);
    }
    buf_clean_up(&line);
}

static void require_a_description(const struct config *config)
{
    struct json_problem problem;
    struct buf text;

    buf_init(&text, DESCRIPTION_BYTES);
    config_describe_text(config, &text);
    FUZZ_REQUIRE(json_check(buf_text(&text), text.length, DEPTH, &problem));
    buf_clean_up(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_sources sources = {
        .file = "input.json", .text = (const char *)data, .text_length = size};
    struct config_problems *problems = config_problems_new();
    struct config *config = config_read(&sources, problems);

    FUZZ_REQUIRE((config != NULL) == !config_problems_any(problems));
    if (config != NULL) {
        struct config *again = config_read(&sources, problems);
        FUZZ_REQUIRE(again != NULL);
        config_destroy(again);
        require_a_description(config);
    }
    require_good_problems(problems, sources.text, size);
    config_destroy(config);
    config_problems_destroy(problems);
    return 0;
}
