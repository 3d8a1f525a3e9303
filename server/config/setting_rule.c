/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting.h"

/* "any", "listed" or "off" */
static void append_words(const struct setting *row, struct buf *out)
{
    for (const struct setting_word *word = row->words; word->text != NULL; word++) {
        const char *joint = word[1].text == NULL ? " or " : ", ";
        (void)buf_printf(out, "%s\"%s\"", word == row->words ? "" : joint, word->text);
    }
}

static void append_number(const struct setting *row, struct buf *out)
{
    const char *kind = row->type == SETTING_INTEGER ? "an integer" : "a number";

    if (row->least == row->most) {
        (void)buf_printf(out, "%.0f", row->least);
    } else if ((row->flags & SETTING_MORE_THAN_LEAST) != 0) {
        (void)buf_printf(out, "%s more than %.0f, up to %.0f", kind, row->least, row->most);
    } else {
        (void)buf_printf(out, "%s from %.0f to %.0f", kind, row->least, row->most);
    }
}

static void append_text(const struct setting *row, struct buf *out)
{
    if (row->least > 0) {
        (void)buf_printf(out, "a text of %.0f to %.0f ", row->least, row->most);
    } else {
        (void)buf_printf(out, "a text of at most %.0f ", row->most);
    }
    (void)buf_append_text(out, row->characters != NULL ? row->characters->words : "characters");
}

void setting_rule(const struct setting *row, struct buf *out)
{
    switch (row->type) {
    case SETTING_OBJECT:
        (void)buf_append_text(out, "an object");
        break;
    case SETTING_LIST:
        (void)buf_printf(out, "an array of at most %.0f objects", row->most);
        break;
    case SETTING_BOOLEAN:
        (void)buf_append_text(out, "true or false");
        break;
    case SETTING_INTEGER:
    case SETTING_NUMBER:
        append_number(row, out);
        break;
    case SETTING_TEXT:
        append_text(row, out);
        break;
    case SETTING_WORD:
        append_words(row, out);
        break;
    case SETTING_INSTANT:
        (void)buf_append_text(out, "a time like \"2026-01-01T00:00:00Z\" (RFC 3339)");
        break;
    case SETTING_TEXTS:
        (void)buf_printf(out, "an array of %.0f to %.0f texts", row->least, row->most);
        break;
    case SETTING_OPERATIONS:
    default:
        (void)buf_append_text(out, "the name of an operation, an array of names, or \"*\"");
        break;
    }
}
