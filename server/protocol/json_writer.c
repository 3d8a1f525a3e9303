/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_writer.h"

#include <string.h>

static bool is_first(const struct buf *out)
{
    if (out->length == 0) {
        return true;
    }
    char last = out->data[out->length - 1];
    return last == '{' || last == '[';
}

/* The name, with what stands before it, and what stands between it and the value. */
static void append_name(struct buf *out, const char *name, const char *behind)
{
    (void)buf_append_text(out, is_first(out) ? "\"" : ",\"");
    (void)buf_append_text(out, name);
    (void)buf_append_text(out, behind);
}

void json_writer_open(struct buf *out, const char *name, char bracket)
{
    if (name != NULL) {
        append_name(out, name, "\":");
    } else if (!is_first(out)) {
        (void)buf_append_char(out, ',');
    }
    (void)buf_append_char(out, bracket);
}

void json_writer_close(struct buf *out, char bracket)
{
    (void)buf_append_char(out, bracket);
}

/* How many bytes stand in front of the first that needs an escape, or of the end. */
static size_t count_plain(const char *text)
{
    size_t count = 0;

    while ((unsigned char)text[count] >= 0x20 && text[count] != '"' && text[count] != '\\') {
        count++;
    }
    return count;
}

static void append_escaped(struct buf *out, char c)
{
    static const char meanings[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = memchr(meanings, c, sizeof meanings - 1);

    if (found != NULL) {
        const char escape[] = {'\\', letters[found - meanings]};
        (void)buf_append(out, escape, sizeof escape);
    } else {
        (void)buf_printf(out, "\\u%04x", (unsigned char)c);
    }
}

void json_writer_string(struct buf *out, const char *name, const char *text)
{
    append_name(out, name, "\":\"");
    size_t plain = count_plain(text);
    while (text[plain] != '\0') {
        (void)buf_append(out, text, plain);
        append_escaped(out, text[plain]);
        text += plain + 1;
        plain = count_plain(text);
    }
    (void)buf_append(out, text, plain);
    (void)buf_append_char(out, '"');
}

void json_writer_bool(struct buf *out, const char *name, bool value)
{
    append_name(out, name, value ? "\":true" : "\":false");
}
