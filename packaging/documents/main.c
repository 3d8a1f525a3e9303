/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "documents.h"

static const struct {
    const char *name;
    void (*print)(FILE *out);
} documents[] = {
    {"manual", manual_print},
    {"bash", completion_print_bash},
    {"zsh", completion_print_zsh},
};

const char *const *document_commands(void)
{
    static const char *const names[] = {"serve", "check", "healthcheck", "env", "schema", NULL};

    return names;
}

const struct command_row *document_command(const char *name)
{
    const char *meant;
    const struct command_row *row = command_find(name, &meant);

    if (row == NULL) {
        (void)fprintf(stderr, "documents: there is no command %s\n", name);
        exit(1);
    }
    return row;
}

static void append_words(const struct setting *row, struct buf *out)
{
    for (const struct setting_word *word = row->words; word->text != NULL; word++) {
        (void)buf_printf(out, "%s%s", word == row->words ? "" : "|", word->text);
    }
}

void document_placeholder(const struct setting *row, struct buf *out)
{
    if (row->type == SETTING_WORD) {
        append_words(row, out);
    } else if (row->type == SETTING_BOOLEAN) {
        (void)buf_append_text(out, "true|false");
    } else if (row->placeholder != NULL) {
        (void)buf_append_text(out, row->placeholder);
    } else {
        (void)buf_append_text(
            out, row->type == SETTING_INTEGER || row->type == SETTING_NUMBER ? "N" : "TEXT");
    }
}

bool document_is_file(const struct setting *row)
{
    return row->placeholder != NULL && strcmp(row->placeholder, "FILE") == 0;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof documents / sizeof documents[0]; i++) {
        if (strcmp(argv[1], documents[i].name) == 0) {
            documents[i].print(stdout);
            return fflush(stdout) == 0 ? 0 : 1;
        }
    }
    (void)fputs("usage: documents manual|bash|zsh\n", stderr);
    return 2;
}
