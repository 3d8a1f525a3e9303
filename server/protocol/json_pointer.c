/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_pointer.h"

#include <string.h>

#include "base/utf8.h"

#define MOST_INDEX_DIGITS 18 /* fits size_t for sure, and no text is as long */

static bool append_escaped(struct buf *pointer, char c)
{
    switch (c) {
    case '~':
        return buf_append_text(pointer, "~0");
    case '/':
        return buf_append_text(pointer, "~1");
    default:
        return buf_append_char(pointer, c);
    }
}

void json_pointer_append(struct buf *pointer, const char *member)
{
    size_t before = pointer->length;
    bool fits = buf_append_char(pointer, '/');

    for (const char *c = member; fits && *c != '\0'; c++) {
        fits = append_escaped(pointer, *c);
    }
    if (!fits && pointer->data != NULL) {
        pointer->length = before;
        pointer->data[before] = '\0';
    }
}

void json_pointer_append_index(struct buf *pointer, size_t index)
{
    (void)buf_printf(pointer, "/%zu", index);
}

static bool escapes_are_good(struct json_pointer_step step)
{
    for (size_t i = 0; i < step.length; i++) {
        if (step.raw[i] == '~' &&
            (i + 1 == step.length || (step.raw[i + 1] != '0' && step.raw[i + 1] != '1'))) {
            return false;
        }
    }
    return true;
}

bool json_pointer_next(const char **pointer, struct json_pointer_step *step)
{
    if (**pointer != '/') {
        return false;
    }
    *step = (struct json_pointer_step){*pointer + 1, strcspn(*pointer + 1, "/")};
    *pointer = step->raw + step->length;
    return escapes_are_good(*step);
}

/* False at the end of the step, and where it is not UTF-8. */
static bool next_character(struct json_pointer_step *step, uint32_t *scalar)
{
    size_t taken = utf8_decode(step->raw, step->length, scalar);

    if (taken > 0 && *scalar == '~') {
        *scalar = step->raw[1] == '0' ? '~' : '/';
        taken++;
    }
    step->raw += taken;
    step->length -= taken;
    return taken > 0;
}

bool json_pointer_names(struct json_pointer_step step, struct json_string member)
{
    uint32_t wanted = 0;
    uint32_t found = 0;

    while (json_string_next(&member, &found)) {
        if (!next_character(&step, &wanted) || wanted != found) {
            return false;
        }
    }
    return step.length == 0;
}

bool json_pointer_index(struct json_pointer_step step, size_t *index)
{
    size_t number = 0;

    if (step.length == 0 || step.length > MOST_INDEX_DIGITS ||
        (step.raw[0] == '0' && step.length > 1)) {
        return false;
    }
    for (size_t i = 0; i < step.length; i++) {
        if (step.raw[i] < '0' || step.raw[i] > '9') {
            return false;
        }
        number = number * 10 + (size_t)(step.raw[i] - '0');
    }
    *index = number;
    return true;
}
