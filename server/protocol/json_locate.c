/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_locate.h"

#include <string.h>

#include "protocol/json_scan.h"

struct place {
    struct json_scan scan; /* at the value */
    bool has_name;
    size_t name; /* offset of its opening quote */
};

/* From the opening quote to behind the closing one. */
static struct json_string skip_string(struct json_scan *scan)
{
    size_t start = ++scan->at;

    while (scan->at < scan->length && scan->text[scan->at] != '"') {
        scan->at += scan->text[scan->at] == '\\' ? 2 : 1;
    }
    size_t end = scan->at < scan->length ? scan->at : scan->length;
    scan->at = end < scan->length ? end + 1 : end;
    return (struct json_string){scan->text + start, end - start};
}

static void skip_scalar(struct json_scan *scan)
{
    static const char ends[] = ",]} \t\r\n";

    while (scan->at < scan->length && strchr(ends, scan->text[scan->at]) == NULL) {
        scan->at++;
    }
}

static void skip_value(struct json_scan *scan)
{
    size_t depth = 0;

    do {
        char byte = json_scan_peek(scan);
        if (byte == '"') {
            (void)skip_string(scan);
        } else if (byte == '{' || byte == '[') {
            depth++;
            scan->at++;
        } else if (depth == 0) {
            skip_scalar(scan);
        } else {
            depth -= byte == '}' || byte == ']' ? 1 : 0;
            scan->at++;
        }
    } while (depth > 0 && scan->at < scan->length);
}

/* From behind a value to the start of what follows its comma; false at the closing bracket. */
static bool skip_comma(struct json_scan *scan)
{
    json_scan_skip_white_space(scan);
    if (!json_scan_take(scan, ',')) {
        return false;
    }
    json_scan_skip_white_space(scan);
    return true;
}

static bool enter_member(struct place *place, struct json_pointer_step step)
{
    struct json_scan *scan = &place->scan;

    scan->at++;
    json_scan_skip_white_space(scan);
    if (json_scan_peek(scan) != '"') {
        return false;
    }
    do {
        place->name = scan->at;
        struct json_string name = skip_string(scan);
        json_scan_skip_white_space(scan);
        (void)json_scan_take(scan, ':');
        json_scan_skip_white_space(scan);
        if (json_pointer_names(step, name)) {
            return true;
        }
        skip_value(scan);
    } while (skip_comma(scan));
    return false;
}

static bool enter_element(struct place *place, struct json_pointer_step step)
{
    struct json_scan *scan = &place->scan;
    size_t index;

    scan->at++;
    json_scan_skip_white_space(scan);
    if (!json_pointer_index(step, &index) || json_scan_peek(scan) == ']') {
        return false;
    }
    for (; index > 0; index--) {
        skip_value(scan);
        if (!skip_comma(scan)) {
            return false;
        }
    }
    return true;
}

static bool enter(struct place *place, struct json_pointer_step step)
{
    char bracket = json_scan_peek(&place->scan);

    place->has_name = bracket == '{';
    if (bracket == '{') {
        return enter_member(place, step);
    }
    return bracket == '[' && enter_element(place, step);
}

bool json_locate(const char *text, size_t length, const char *pointer, enum json_part part,
                 struct json_position *out)
{
    struct place place = {.scan = {.text = text, .length = length}};
    struct json_pointer_step step;

    json_scan_skip_white_space(&place.scan);
    while (*pointer != '\0') {
        if (!json_pointer_next(&pointer, &step) || !enter(&place, step)) {
            return false;
        }
    }
    if (part == JSON_PART_NAME && !place.has_name) {
        return false;
    }
    *out = json_position_at(text, part == JSON_PART_NAME ? place.name : place.scan.at);
    return true;
}
