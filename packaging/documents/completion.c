/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "documents.h"

#define VALUE_BYTES ((size_t)1024)

/* Calls the function with each option that a setting has. */
static void each_option(FILE *out,
                        void (*print)(FILE *out, const struct setting *row, const char *flag))
{
    char flag[SETTING_NAME_BYTES];
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_option(row)) {
            setting_flag_name(row, flag);
            print(out, row, flag);
        }
    }
}

static void print_bash_flag(FILE *out, const struct setting *row, const char *flag)
{
    (void)fprintf(out, " --%s%s", flag, row->type == SETTING_BOOLEAN ? "" : "=");
}

static void print_bash_words(FILE *out, const struct setting *row, const char *flag)
{
    if (row->type != SETTING_WORD) {
        return;
    }
    (void)fprintf(out, "    --%s) words='", flag);
    for (const struct setting_word *word = row->words; word->text != NULL; word++) {
        (void)fprintf(out, "%s%s", word == row->words ? "" : " ", word->text);
    }
    (void)fputs("' ;;\n", out);
}

static void print_bash_file(FILE *out, const struct setting *row, const char *flag)
{
    if (document_is_file(row)) {
        (void)fprintf(out, " | --%s", flag);
    }
}

/* Nothing for a command without formats. */
static void print_formats(FILE *out, const char *name, const char *before, const char *after)
{
    const struct command_row *row = document_command(name);

    if ((row->takes & COMMAND_TAKES_FORMAT) == 0) {
        return;
    }
    (void)fprintf(out, "    %s) %s", name, before);
    for (size_t i = 0; row->formats[i] != NULL; i++) {
        (void)fprintf(out, "%s%s", i == 0 ? "" : " ", row->formats[i]);
    }
    (void)fputs(after, out);
}

static void print_bash_commands(FILE *out)
{
    (void)fputs("  local commands='", out);
    for (const char *const *name = document_commands(); *name != NULL; name++) {
        (void)fprintf(out, "%s%s", name == document_commands() ? "" : " ", *name);
    }
    (void)fputs("'\n", out);
}

static void print_bash_values(FILE *out)
{
    (void)fputs("  case $option in\n    --config", out);
    each_option(out, print_bash_file);
    (void)fputs(" | check)\n"
                "      compopt -o filenames\n"
                "      mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                "      return ;;\n"
                "    --format)\n"
                "      case $command in\n",
                out);
    for (const char *const *name = document_commands(); *name != NULL; name++) {
        print_formats(out, *name, "words='", "' ;;\n");
    }
    (void)fputs("      esac ;;\n", out);
    each_option(out, print_bash_words);
    (void)fputs("  esac\n", out);
}

/* Bash hands over "--port=1" as three words, and "--port 1" as two. */
void completion_print_bash(FILE *out)
{
    (void)fputs("# bash completion for codecatalyst-mock\n"
                "_codecatalyst_mock() {\n"
                "  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "  local command=${COMP_WORDS[1]-} words=\n"
                "  if [[ $word == = ]]; then word=; fi\n"
                "  if [[ $option == = ]]; then option=${COMP_WORDS[COMP_CWORD - 2]}; fi\n",
                out);
    print_bash_commands(out);
    print_bash_values(out);
    (void)fputs("  if [[ -z $words ]]; then\n"
                "    words='--config= --print-config --version --help --format=",
                out);
    each_option(out, print_bash_flag);
    (void)fputs("'\n"
                "    if ((COMP_CWORD == 1)); then words+=\" $commands\"; fi\n"
                "  fi\n"
                "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                "  if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi\n"
                "}\n"
                "complete -F _codecatalyst_mock codecatalyst-mock\n",
                out);
}

/* Inside '...[...]' of _arguments. */
static void print_zsh_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            (void)fputs("'\\''", out);
        } else {
            (void)fprintf(out, strchr("[]:\\", *text) != NULL ? "\\%c" : "%c", *text);
        }
    }
}

static void print_zsh_value(FILE *out, const struct setting *row)
{
    struct buf value;

    if (row->type == SETTING_WORD || row->type == SETTING_BOOLEAN) {
        buf_init(&value, VALUE_BYTES);
        document_placeholder(row, &value);
        for (char *c = value.data; (c = strchr(c, '|')) != NULL;) {
            *c = ' ';
        }
        (void)fprintf(out, ":value:(%s)", buf_text(&value));
        buf_clean_up(&value);
    } else {
        (void)fputs(document_is_file(row) ? ":file:_files" : ":value: ", out);
    }
}

static void print_zsh_option(FILE *out, const struct setting *row, const char *flag)
{
    (void)fprintf(out, "    '--%s=%s[", flag, row->type == SETTING_BOOLEAN ? "-" : "");
    print_zsh_text(out, row->sentence);
    (void)fputs(row->type == SETTING_BOOLEAN ? "]:" : "]", out);
    print_zsh_value(out, row);
    (void)fputs("' \\\n", out);
}

void completion_print_zsh(FILE *out)
{
    (void)fputs("#compdef codecatalyst-mock\n"
                "_codecatalyst_mock() {\n"
                "  local -a formats=()\n"
                "  case ${words[2]} in\n",
                out);
    for (const char *const *name = document_commands(); *name != NULL; name++) {
        print_formats(out, *name, "formats=(", ") ;;\n");
    }
    (void)fputs("  esac\n"
                "  _arguments \\\n"
                "    '(-h --help)'{-h,--help}'[Print a short text, and exit.]' \\\n"
                "    '--version[Print the version, and exit.]' \\\n"
                "    '--print-config[Print every setting and where it comes from, and exit.]' \\\n"
                "    '--config=[The configuration file.]:file:_files' \\\n"
                "    \"--format=[What to print.]:format:($formats)\" \\\n",
                out);
    each_option(out, print_zsh_option);
    (void)fputs("    '1:command:(", out);
    for (const char *const *name = document_commands(); *name != NULL; name++) {
        (void)fprintf(out, "%s%s", name == document_commands() ? "" : " ", *name);
    }
    (void)fputs(")' \\\n"
                "    '2:file:_files'\n"
                "}\n"
                "_codecatalyst_mock \"$@\"\n",
                out);
}
