/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_check.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "protocol/json_names.h"
#include "protocol/json_scan.h"
#include "protocol/json_token.h"

#define SHOWN_NAME_BYTES 96

struct check {
    struct json_scan scan;
    unsigned depth;
    unsigned max_depth;
    struct json_names names;
};

static bool check_value(struct check *check, const char *expected);

static bool enter(struct check *check)
{
    if (check->depth == check->max_depth) {
        return json_scan_fail(&check->scan, check->scan.at, "nested deeper than %u levels",
                              check->max_depth);
    }
    check->depth++;
    check->scan.at++;
    json_scan_skip_white_space(&check->scan);
    return true;
}

static bool leave(struct check *check, char bracket, const char *expected)
{
    if (!json_scan_take(&check->scan, bracket)) {
        return json_scan_expected(&check->scan, expected);
    }
    check->depth--;
    return true;
}

static bool check_elements(struct check *check)
{
    const char *expected = "a value or ']'";

    do {
        if (!check_value(check, expected)) {
            return false;
        }
        expected = "a value after ','";
    } while (json_scan_take(&check->scan, ','));
    return true;
}

static bool check_array(struct check *check)
{
    if (!enter(check)) {
        return false;
    }
    if (json_scan_peek(&check->scan) != ']' && !check_elements(check)) {
        return false;
    }
    return leave(check, ']', "',' or ']' after an element");
}

static bool check_member(struct check *check, const char *expected)
{
    struct json_scan *scan = &check->scan;
    struct json_string name;

    json_scan_skip_white_space(scan);
    if (json_scan_peek(scan) != '"') {
        return json_scan_expected(scan, expected);
    }
    if (!json_token_string(scan, &name)) {
        return false;
    }
    json_names_push(&check->names, name);
    json_scan_skip_white_space(scan);
    if (!json_scan_take(scan, ':')) {
        return json_scan_expected(scan, "':' after a member name");
    }
    return check_value(check, "a value after ':'");
}

static bool check_members(struct check *check)
{
    const char *expected = "a member name in double quotes or '}'";

    do {
        if (!check_member(check, expected)) {
            return false;
        }
        expected = "a member name in double quotes after ','";
    } while (json_scan_take(&check->scan, ','));
    return true;
}

/* JSON lets DEL and the C1 controls into a string as they are; a terminal should not get them. */
static bool show_character(struct buf *shown, const char *raw, size_t bytes, uint32_t scalar)
{
    if (scalar >= 0x7F && scalar <= 0x9F) {
        return buf_printf(shown, "\\u%04x", (unsigned)scalar);
    }
    return buf_append(shown, raw, bytes);
}

/* As it stands in the text, escapes included. */
static void show_name(struct buf *shown, struct json_string name)
{
    uint32_t scalar = 0;

    for (size_t at = 0; at < name.length;) {
        size_t bytes = utf8_decode(name.raw + at, name.length - at, &scalar);
        if (!show_character(shown, name.raw + at, bytes, scalar)) {
            shown->limit += strlen("...");
            (void)buf_append_text(shown, "...");
            return;
        }
        at += bytes;
    }
}

static bool refuse_repeated(struct json_scan *scan, struct json_string name)
{
    size_t quote = (size_t)(name.raw - scan->text) - 1;
    struct buf shown;

    buf_init(&shown, SHOWN_NAME_BYTES);
    show_name(&shown, name);
    (void)json_scan_fail(scan, quote, "member \"%s\" appears twice in the same object",
                         buf_text(&shown));
    buf_clean_up(&shown);
    return false;
}

static bool check_object(struct check *check)
{
    size_t outer_names = check->names.count;
    struct json_string repeated;

    if (!enter(check)) {
        return false;
    }
    if (json_scan_peek(&check->scan) != '}' && !check_members(check)) {
        return false;
    }
    if (!leave(check, '}', "',' or '}' after a member")) {
        return false;
    }
    return !json_names_pop(&check->names, outer_names, &repeated) ||
           refuse_repeated(&check->scan, repeated);
}

static bool check_word(struct json_scan *scan, const char *word, const char *expected)
{
    size_t length = strlen(word);

    if (scan->length - scan->at < length || memcmp(scan->text + scan->at, word, length) != 0) {
        return json_scan_expected(scan, expected);
    }
    scan->at += length;
    return true;
}

static bool check_scalar(struct json_scan *scan, const char *expected)
{
    struct json_string ignored;
    char first = json_scan_peek(scan);

    switch (first) {
    case '"':
        return json_token_string(scan, &ignored);
    case 't':
        return check_word(scan, "true", expected);
    case 'f':
        return check_word(scan, "false", expected);
    case 'n':
        return check_word(scan, "null", expected);
    default:
        if (first == '-' || (first >= '0' && first <= '9')) {
            return json_token_number(scan);
        }
        return json_scan_expected(scan, expected);
    }
}

/* A value and the white space around it. */
static bool check_value(struct check *check, const char *expected)
{
    bool good;

    json_scan_skip_white_space(&check->scan);
    switch (json_scan_peek(&check->scan)) {
    case '{':
        good = check_object(check);
        break;
    case '[':
        good = check_array(check);
        break;
    default:
        good = check_scalar(&check->scan, expected);
        break;
    }
    json_scan_skip_white_space(&check->scan);
    return good;
}

static bool check_text(struct check *check)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    struct json_scan *scan = &check->scan;
    size_t mark_bytes = sizeof byte_order_mark - 1;

    if (scan->length >= mark_bytes && memcmp(scan->text, byte_order_mark, mark_bytes) == 0) {
        return json_scan_fail(scan, 0, "the text must not start with a byte order mark");
    }
    if (!check_value(check, "a value")) {
        return false;
    }
    return scan->at == scan->length || json_scan_expected(scan, "the end after the value");
}

bool json_check(const char *text, size_t length, unsigned max_depth, struct json_problem *problem)
{
    struct check check; /* not cleared as a whole: the names are large and most go unused */

    check.scan = (struct json_scan){.text = text, .length = length, .problem = problem};
    check.depth = 0;
    check.max_depth = max_depth;
    json_names_init(&check.names);
    bool good = check_text(&check);
    json_names_clean_up(&check.names);
    return good;
}
