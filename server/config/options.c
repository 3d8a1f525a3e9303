/* SPDX-License-Identifier: Apache-2.0 */
#include "config/options.h"

#include <getopt.h>
#include <string.h>

#include "base/suggestion.h"
#include "config/command_table.h"
#include "config/config_reader.h"
#include "config/setting_value.h"
#include "config/visible.h"

#define SHOWN_BYTES 64
#define OTHER_OPTIONS 6
#define MAX_OPERANDS 2 /* the command and its file */

/* What getopt_long() returns. */
enum {
    CODE_OPERAND = 1, /* fixed by getopt */
    CODE_CONFIG,
    CODE_PRINT_CONFIG,
    CODE_FORMAT,
    CODE_VERSION,
    CODE_HELP = 'h',
    CODE_SETTING = 1000 /* and the row's index */
};

struct command_line {
    struct options *options;
    struct error *err;
    char names[SETTINGS_LIMIT][SETTING_NAME_BYTES];
    struct option longs[SETTINGS_LIMIT + OTHER_OPTIONS];
    const char *operands[MAX_OPERANDS];
    size_t operand_count;
    const char *format;
    bool print_config;
    const char *setting; /* the first flag of a setting */
    bool done;
    char shown[SHOWN_BYTES * 2]; /* somebody's word, fit to be shown */
};

#define refuse(line, format, ...)                                                                  \
    error_set((line)->err, ERROR_VALIDATION, format " (see --help)", __VA_ARGS__)

static const char *show(struct command_line *line, const char *word)
{
    struct buf shown;

    buf_init(&shown, sizeof line->shown - 1);
    visible_append(&shown, word, SHOWN_BYTES);
    memcpy(line->shown, buf_text(&shown), shown.length + 1);
    buf_clean_up(&shown);
    return line->shown;
}

static int argument_of(const struct setting *row)
{
    return row->type == SETTING_BOOLEAN ? optional_argument : required_argument;
}

static void build_options(struct command_line *line)
{
    static const struct option others[OTHER_OPTIONS] = {
        {"config", required_argument, NULL, CODE_CONFIG},
        {"print-config", no_argument, NULL, CODE_PRINT_CONFIG},
        {"format", required_argument, NULL, CODE_FORMAT},
        {"version", no_argument, NULL, CODE_VERSION},
        {"help", no_argument, NULL, CODE_HELP},
        {NULL, 0, NULL, 0},
    };
    struct option *out = line->longs;
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_option(row)) {
            setting_flag_name(row, line->names[i]);
            *out++ = (struct option){line->names[i], argument_of(row), NULL, CODE_SETTING + (int)i};
        }
    }
    memcpy(out, others, sizeof others);
}

/* Whether the word is "--NAME" or "--NAME=...". */
static bool spells(const char *word, const char *name)
{
    size_t length = strlen(name);

    return strncmp(word, "--", 2) == 0 && strncmp(word + 2, name, length) == 0 &&
           (word[2 + length] == '\0' || word[2 + length] == '=');
}

static bool refuse_unknown(struct command_line *line, const char *word)
{
    char name[SHOWN_BYTES] = "";
    struct suggestion suggestion = suggestion_for(name);
    size_t length = strcspn(word, "=");

    if (length > 2 && length - 2 < sizeof name) {
        memcpy(name, word + 2, length - 2);
        suggestion = suggestion_for(name);
        for (const struct option *option = line->longs; option->name != NULL; option++) {
            suggestion_consider(&suggestion, option->name);
        }
    }
    if (suggestion.best != NULL) {
        return refuse(line, "unknown option --%s; did you mean --%s?", show(line, name),
                      suggestion.best);
    }
    return refuse(line, "unknown option %s", show(line, word));
}

/* getopt_long() says the same of an option that it does not know and of one with a value too many.
 */
static bool refuse_option(struct command_line *line, const char *word)
{
    for (const struct option *option = line->longs; option->name != NULL; option++) {
        if (spells(word, option->name)) {
            return refuse(line, "--%s takes no value", option->name);
        }
    }
    return refuse_unknown(line, word);
}

static bool take_operand(struct command_line *line, const char *word)
{
    if (line->operand_count == MAX_OPERANDS) {
        return refuse(line, "unexpected argument \"%s\"", show(line, word));
    }
    line->operands[line->operand_count++] = word;
    return true;
}

/* A good value is read again, into a configuration, by config_read(). */
static bool take_setting(struct command_line *line, size_t index, const char *text)
{
    struct config_problems *problems = config_problems_new();
    struct config_reader reader = config_reader_of(problems, "", NULL);
    const struct setting *row = setting_at(index);
    cJSON *value = setting_value_from_text(row, text != NULL ? text : "true");
    bool good = setting_value_read(&reader, row, value, NULL);

    if (!good) {
        (void)refuse(line, "--%s: %s", line->names[index], problems->items[0].message);
    }
    line->options->sources.flags[index] = text != NULL ? text : "true";
    line->setting = line->setting != NULL ? line->setting : line->names[index];
    cJSON_Delete(value);
    config_reader_clean_up(&reader);
    config_problems_destroy(problems);
    return good;
}

static bool take_config(struct command_line *line, const char *file)
{
    line->options->sources.file = file;
    line->setting = line->setting != NULL ? line->setting : "config";
    return file[0] != '\0' || refuse(line, "%s", "--config needs the name of a file");
}

static bool take_option(struct command_line *line, int code, const char *value)
{
    switch (code) {
    case CODE_CONFIG:
        return take_config(line, value);
    case CODE_PRINT_CONFIG:
        line->print_config = true;
        return true;
    case CODE_FORMAT:
        line->format = value;
        return true;
    case CODE_VERSION:
    case CODE_HELP:
        line->options->command = code == CODE_HELP ? COMMAND_HELP : COMMAND_VERSION;
        line->done = true;
        return true;
    default:
        return take_setting(line, (size_t)(code - CODE_SETTING), value);
    }
}

/* getopt_long() takes beginnings of names too. A script that uses one breaks with a new option. */
static bool take_word(struct command_line *line, char *const *argv, int code, int index)
{
    const char *word = argv[optind - 1];

    if (code == CODE_OPERAND) {
        return take_operand(line, optarg);
    }
    if (code == ':') {
        return refuse(line, "%s needs a value", show(line, word));
    }
    if (code == '?' && strncmp(word, "--", 2) != 0) {
        return refuse(line, "unknown option -%s", show(line, (char[]){(char)optopt, '\0'}));
    }
    if (code == '?') {
        return refuse_option(line, word);
    }
    if (optarg == word) {
        word = argv[optind - 2];
    }
    if (index >= 0 && !spells(word, line->longs[index].name)) {
        return refuse_unknown(line, word);
    }
    return take_option(line, code, optarg);
}

static bool read_words(struct command_line *line, int argc, char *const *argv)
{
    int code;

    optind = 0;
    opterr = 0;
    do {
        int index = -1;
        code = getopt_long(argc, argv, "-:h", line->longs, &index);
        if (code >= 0 && !take_word(line, argv, code, index)) {
            return false;
        }
    } while (code >= 0 && !line->done);
    while (!line->done && optind < argc) {
        if (!take_operand(line, argv[optind++])) {
            return false;
        }
    }
    return true;
}

/* `what` is "command" or "format"; `meant` may be NULL. */
static bool refuse_word(struct command_line *line, const char *what, const char *word,
                        const char *meant)
{
    if (meant != NULL) {
        return refuse(line, "unknown %s \"%s\"; did you mean \"%s\"?", what, show(line, word),
                      meant);
    }
    return refuse(line, "unknown %s \"%s\"", what, show(line, word));
}

static bool check_fit(struct command_line *line, const struct command_row *command)
{
    const char *misfit = NULL;

    if (line->setting != NULL && (command->takes & COMMAND_TAKES_SETTINGS) == 0) {
        misfit = line->setting;
    } else if (line->print_config && (command->takes & COMMAND_TAKES_PRINT_CONFIG) == 0) {
        misfit = "print-config";
    } else if (line->format != NULL && (command->takes & COMMAND_TAKES_FORMAT) == 0) {
        misfit = "format";
    }
    if (misfit != NULL) {
        return refuse(line, "\"%s\" does not take --%s", command->name, misfit);
    }
    if (line->operand_count < 2 && (command->takes & COMMAND_TAKES_FILE) != 0) {
        return refuse(line, "\"%s\" needs the name of a file", command->name);
    }
    if (line->operand_count == 2 && (command->takes & COMMAND_TAKES_FILE) == 0) {
        return refuse(line, "unexpected argument \"%s\"", show(line, line->operands[1]));
    }
    return true;
}

static bool take_format(struct command_line *line, const struct command_row *command)
{
    const char *meant = NULL;
    unsigned format = 0;

    if (line->format == NULL) {
        return true;
    }
    if (!command_format_find(command, line->format, &format, &meant)) {
        return refuse_word(line, "format", line->format, meant);
    }
    if (command->command == COMMAND_ENV) {
        line->options->env_format = (enum env_format)format;
    } else {
        line->options->schema_format = (enum schema_format)format;
    }
    return true;
}

/* A check judges its file alone, whatever is set around it. */
static bool finish(struct command_line *line, char *const *environment)
{
    struct options *options = line->options;
    const char *name = line->operand_count > 0 ? line->operands[0] : "serve";
    const char *meant = NULL;
    const struct command_row *command = command_find(name, &meant);

    if (command == NULL) {
        return refuse_word(line, "command", name, meant);
    }
    if (!check_fit(line, command) || !take_format(line, command)) {
        return false;
    }
    options->command = line->print_config ? COMMAND_PRINT_CONFIG : command->command;
    if (command->command == COMMAND_CHECK) {
        options->sources.file = line->operands[1];
    } else {
        options->sources.environment = environment;
        options->sources.default_file = CONFIG_DEFAULT_FILE;
    }
    return true;
}

bool options_parse(int argc, char *const *argv, char *const *environment, struct options *out,
                   struct error *err)
{
    struct command_line line = {.options = out, .err = err};

    *out = (struct options){.command = COMMAND_SERVE};
    build_options(&line);
    return read_words(&line, argc, argv) && (line.done || finish(&line, environment));
}
