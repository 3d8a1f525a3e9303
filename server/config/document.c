/* SPDX-License-Identifier: Apache-2.0 */
#include "config/document.h"

#include <string.h>

#include "config/document_text.h"
#include "config/setting.h"

#define RULE_BYTES 512

/* In a table of Markdown. */
static void append_cell(struct buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        (void)buf_append_text(out, *text == '|' ? "\\|" : (char[]){*text, '\0'});
    }
    (void)buf_append_text(out, " |");
}

static void append_rule(struct buf *out, const struct setting *row)
{
    struct buf rule;

    buf_init(&rule, RULE_BYTES);
    setting_rule(row, &rule);
    if ((row->flags & SETTING_UNIQUE) != 0) {
        (void)buf_append_text(&rule, ", unique");
    }
    (void)buf_append_char(out, ' ');
    append_cell(out, buf_text(&rule));
    buf_clean_up(&rule);
}

static void append_default(struct buf *out, const struct setting *row)
{
    if ((row->flags & SETTING_REQUIRED) != 0) {
        (void)buf_append_text(out, " required |");
    } else if (row->fallback != NULL) {
        (void)buf_printf(out, " `%s` |", row->fallback);
    } else {
        (void)buf_append_text(out, " none |");
    }
}

static void append_sentence(struct buf *out, const struct setting *row)
{
    (void)buf_append_char(out, ' ');
    append_cell(out, row->sentence);
    if ((row->flags & SETTING_RESTART) != 0) {
        out->length -= strlen(" |");
        (void)buf_append_text(out, " (restart) |");
    }
    (void)buf_append_char(out, '\n');
}

static void append_option(struct buf *out, const struct setting *row)
{
    (void)buf_printf(out, "| `%s` |", row->path);
    if (setting_is_option(row)) {
        char flag[SETTING_NAME_BYTES];
        char variable[SETTING_NAME_BYTES];
        setting_flag_name(row, flag);
        setting_variable_name(row, variable);
        (void)buf_printf(out, " `--%s` | `%s` |", flag, variable);
    } else {
        (void)buf_append_text(out, " | |");
    }
    append_rule(out, row);
    append_default(out, row);
    append_sentence(out, row);
}

/* A table of the scalar members of a group; NULL: of those that are in none. */
static void append_options(struct buf *out, const struct setting *group)
{
    const struct setting *row;

    (void)buf_append_text(out, "\n| member | flag | environment | value | default | meaning |\n"
                               "|---|---|---|---|---|---|\n");
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_scalar(row) && setting_member_name(group, row) != NULL) {
            append_option(out, row);
        }
    }
}

/* A table of everything below a list, however deep. */
static void append_list(struct buf *out, const struct setting *list)
{
    const struct setting *row;

    (void)buf_append_text(out, "It is ");
    setting_rule(list, out);
    (void)buf_append_text(out, ".\n\n| member | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_path_below(list, row) == NULL) {
            continue;
        }
        (void)buf_printf(out, "| `%s` |", row->path);
        append_rule(out, row);
        append_default(out, row);
        append_sentence(out, row);
    }
}

static void append_section(struct buf *out, const struct setting *row)
{
    const char *example = document_example(row->path);

    (void)buf_printf(out, "\n## %s\n\n%s\n", row->path, row->sentence);
    if (row->type == SETTING_OBJECT) {
        append_options(out, row);
    } else {
        append_list(out, row);
    }
    if (example != NULL) {
        (void)buf_printf(out, "\n```json\n%s```\n", example);
    }
}

void document_write(struct buf *out)
{
    const struct setting *row;

    (void)buf_append_text(out, document_introduction());
    (void)buf_append_text(out, "\n## The server\n");
    append_options(out, NULL);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        bool section = row->type == SETTING_OBJECT || row->type == SETTING_LIST;
        if (section && setting_member_name(NULL, row) != NULL) {
            append_section(out, row);
        }
    }
}
