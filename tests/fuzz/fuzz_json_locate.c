/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: json_locate, with any pointer. The first line of the input is the pointer.
 *
 * What is found stands in the text, and a name is followed by its value.
 */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "protocol/json_check.h"
#include "protocol/json_locate.h"

static void locate(const char *text, size_t size, const char *pointer)
{
    struct json_position name;
    struct json_position value;
    bool found = json_locate(text, size, pointer, JSON_PART_VALUE, &value);
    bool named = json_locate(text, size, pointer, JSON_PART_NAME, &name);

    FUZZ_REQUIRE(!found || (value.offset < size && strchr(" \t\r\n", text[value.offset]) == NULL));
    FUZZ_REQUIRE(!named || (found && name.offset < value.offset && text[name.offset] == '"'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *input = (const char *)data;
    const char *line_end = size > 0 ? memchr(input, '\n', size) : NULL;
    struct json_problem problem;

    if (line_end == NULL) {
        return 0;
    }
    const char *text = line_end + 1;
    size_t text_size = size - (size_t)(text - input);
    if (!json_check(text, text_size, 64, &problem)) {
        return 0;
    }
    char *pointer = mem_strndup(input, (size_t)(line_end - input));
    locate(text, text_size, pointer);
    free(pointer);
    return 0;
}
