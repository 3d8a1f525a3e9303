/* SPDX-License-Identifier: Apache-2.0 */
#include "json_tree.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "protocol/json_locate.h"
#include "protocol/json_string.h"

struct walk {
    const char *text;
    size_t length;
    struct buf pointer;
};

static bool wrong(const struct walk *walk, const char *what)
{
    (void)fprintf(stderr, "node \"%s\": %s\n", buf_text(&walk->pointer), what);
    return false;
}

/* Counts from the other end than the code under test: back to the line's start. */
static bool line_and_column_fit(const struct walk *walk, struct json_position at)
{
    unsigned column = 1;
    unsigned line = 1;
    size_t i = at.offset;

    for (; i > 0 && walk->text[i - 1] != '\n'; i--) {
        column += ((unsigned char)walk->text[i - 1] & 0xC0U) != 0x80U ? 1 : 0;
    }
    for (; i > 0; i--) {
        line += walk->text[i - 1] == '\n' ? 1 : 0;
    }
    return at.line == line && at.column == column;
}

static bool find(const struct walk *walk, enum json_part part, struct json_position *at)
{
    return json_locate(walk->text, walk->length, buf_text(&walk->pointer), part, at) &&
           at->offset < walk->length && line_and_column_fit(walk, *at);
}

/* The raw text of the string whose opening quote is at the offset. */
static struct json_string string_at(const struct walk *walk, size_t offset)
{
    size_t end = offset + 1;

    while (walk->text[end] != '"') {
        end += walk->text[end] == '\\' ? 2 : 1;
    }
    return (struct json_string){walk->text + offset + 1, end - offset - 1};
}

static bool string_is(const struct walk *walk, size_t offset, const char *unescaped)
{
    struct json_pointer_step step;
    struct buf pointer;
    const char *start;

    if (walk->text[offset] != '"') {
        return false;
    }
    buf_init(&pointer, 2 * strlen(unescaped) + 1);
    json_pointer_append(&pointer, unescaped);
    start = buf_text(&pointer);
    bool same = json_pointer_next(&start, &step) && *start == '\0' &&
                json_pointer_names(step, string_at(walk, offset));
    buf_clean_up(&pointer);
    return same;
}

static bool number_is(const struct walk *walk, size_t offset, double value)
{
    char *copy = mem_strndup(walk->text + offset, walk->length - offset);
    char *end = NULL;
    double found = strtod(copy, &end);
    bool same = end > copy && found == value && signbit(found) == signbit(value);

    free(copy);
    return same;
}

static bool word_is(const struct walk *walk, size_t offset, const char *word)
{
    return walk->length - offset >= strlen(word) &&
           memcmp(walk->text + offset, word, strlen(word)) == 0;
}

static bool scalar_is(const struct walk *walk, size_t offset, const cJSON *node)
{
    if (cJSON_IsString(node)) {
        return string_is(walk, offset, node->valuestring);
    }
    if (cJSON_IsNumber(node)) {
        return number_is(walk, offset, node->valuedouble);
    }
    if (cJSON_IsBool(node)) {
        return word_is(walk, offset, cJSON_IsTrue(node) ? "true" : "false");
    }
    return cJSON_IsNull(node) && word_is(walk, offset, "null");
}

static bool check_node(struct walk *walk, const cJSON *node);

static bool check_child(struct walk *walk, const cJSON *parent, const cJSON *child, size_t index)
{
    size_t length = walk->pointer.length;
    struct json_position at;

    if (cJSON_IsObject(parent)) {
        json_pointer_append(&walk->pointer, child->string);
    } else {
        json_pointer_append_index(&walk->pointer, index);
    }
    bool named = find(walk, JSON_PART_NAME, &at);
    if (named != cJSON_IsObject(parent)) {
        return wrong(walk, "has a name where it should not, or none where it should");
    }
    if (named && !string_is(walk, at.offset, child->string)) {
        return wrong(walk, "has another name");
    }
    bool good = check_node(walk, child);
    walk->pointer.length = length;
    walk->pointer.data[length] = '\0';
    return good;
}

/* Nothing may be left out: behind the last child there is none. */
static bool ends_at(struct walk *walk, size_t count)
{
    struct json_position at;
    size_t length = walk->pointer.length;

    json_pointer_append_index(&walk->pointer, count);
    bool more = find(walk, JSON_PART_VALUE, &at);
    walk->pointer.length = length;
    walk->pointer.data[length] = '\0';
    return !more || wrong(walk, "has more elements in the text");
}

static bool check_children(struct walk *walk, const cJSON *node)
{
    size_t count = 0;

    for (const cJSON *child = node->child; child != NULL; child = child->next) {
        if (!check_child(walk, node, child, count)) {
            return false;
        }
        count++;
    }
    return cJSON_IsObject(node) || ends_at(walk, count);
}

static bool check_node(struct walk *walk, const cJSON *node)
{
    struct json_position at;

    if (!find(walk, JSON_PART_VALUE, &at)) {
        return wrong(walk, "is not found");
    }
    if (!cJSON_IsObject(node) && !cJSON_IsArray(node)) {
        return scalar_is(walk, at.offset, node) || wrong(walk, "has another value");
    }
    if (walk->text[at.offset] != (cJSON_IsObject(node) ? '{' : '[')) {
        return wrong(walk, "has another type");
    }
    return check_children(walk, node);
}

bool json_tree_matches(const cJSON *tree, const char *text, size_t length)
{
    struct walk walk = {.text = text, .length = length};

    buf_init(&walk.pointer, SIZE_MAX / 4);
    bool good = check_node(&walk, tree);
    buf_clean_up(&walk.pointer);
    return good;
}
