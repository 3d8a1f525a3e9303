/* SPDX-License-Identifier: Apache-2.0 */
#include "config/help.h"

#include <stdio.h>
#include <string.h>

#include "config/setting.h"

#define TEXT_COLUMN 37
#define LINE_BYTES 1024

static const char head[] =
    "A local stand-in for Amazon CodeCatalyst's personal access token API.\n"
    "\n"
    "  codecatalyst-mock [serve] [OPTIONS]                        run the server\n"
    "  codecatalyst-mock check FILE                               validate a configuration file\n"
    "  codecatalyst-mock healthcheck [OPTIONS]                    ask whether the server is ready\n"
    "  codecatalyst-mock env [--format FORMAT] [OPTIONS]          print what points AWS SDKs to "
    "it\n"
    "  codecatalyst-mock schema [--format json|markdown]          print what a configuration may "
    "say\n"
    "\n"
    "healthcheck and env find the server by the options, variables and file that it was started "
    "with.\n"
    "The formats of env are shell (the default), dotenv, json and aws-config. schema prints a "
    "JSON\n"
    "Schema, or as markdown the reference of all settings.\n"
    "\n";

static const char foot[] =
    "Every option is also an environment variable and a member of the configuration file:\n"
    "--log-level, CODECATALYST_MOCK_LOG_LEVEL and {\"log\": {\"level\": ...}} are the same. A flag "
    "wins over\n"
    "a variable, a variable over the file. Users and throttles are set in the file only. Without\n"
    "--config and CODECATALYST_MOCK_CONFIG the file is /etc/codecatalyst-mock/config.json, if it "
    "exists.\n"
    "\n"
    "SIGTERM and SIGINT stop the server, SIGHUP makes it read its configuration again.\n"
    "Exit codes: 0 stopped cleanly, 1 refused (what to do is on standard error), 2 wrong command "
    "line.\n";

/* Appends the text in lines that start at TEXT_COLUMN; the first line has `column` characters. */
static void wrap(struct buf *out, const char *text, size_t column)
{
    bool first = true;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (column + 1 + length > HELP_COLUMNS) {
            (void)buf_append_char(out, '\n');
            column = 0;
            first = true;
        }
        if (column < TEXT_COLUMN) {
            (void)buf_printf(out, "%*s", (int)(TEXT_COLUMN - column), "");
            column = TEXT_COLUMN;
        } else if (!first) {
            (void)buf_append_char(out, ' ');
            column++;
        }
        first = false;
        (void)buf_append(out, text, length);
        column += length;
        text += length + strspn(text + length, " ");
    }
    (void)buf_append_char(out, '\n');
}

static void write_option(struct buf *out, const char *flag, const char *text)
{
    size_t column = 2 + strlen(flag);

    (void)buf_printf(out, "  %s", flag);
    if (column + 2 > TEXT_COLUMN) {
        (void)buf_append_char(out, '\n');
        column = 0;
    }
    wrap(out, text, column);
}

/* What a value may be and what it is without the flag, in brackets; nothing when nothing is. */
static void append_range(struct buf *out, const struct setting *row)
{
    size_t quote = row->fallback != NULL && row->fallback[0] == '"' ? 1 : 0;
    bool number = row->type == SETTING_INTEGER || row->type == SETTING_NUMBER;
    bool telling = number || row->type == SETTING_WORD || row->type == SETTING_INSTANT;

    if (!telling && row->fallback == NULL) {
        return;
    }
    (void)buf_append_text(out, " [");
    if (number) {
        (void)buf_printf(out, "%.0f to %.0f", row->least, row->most);
    } else if (telling) {
        setting_rule(row, out);
    }
    if (row->fallback != NULL) {
        (void)buf_printf(out, "%sdefault: %.*s", telling ? "; " : "",
                         (int)(strlen(row->fallback) - 2 * quote), row->fallback + quote);
    }
    (void)buf_append_char(out, ']');
}

static void write_setting(struct buf *out, const struct setting *row)
{
    char flag[2 * SETTING_NAME_BYTES] = "--";
    struct buf text;

    setting_flag_name(row, flag + 2);
    (void)snprintf(flag + strlen(flag), sizeof flag - strlen(flag), "%s%s",
                   row->type == SETTING_BOOLEAN ? "[=" : " ",
                   row->type == SETTING_BOOLEAN ? "false]"
                   : row->placeholder != NULL   ? row->placeholder
                                                : "N");
    buf_init(&text, LINE_BYTES);
    (void)buf_append_text(&text, row->sentence);
    append_range(&text, row);
    write_option(out, flag, buf_text(&text));
    buf_clean_up(&text);
}

/* The options among the members of a group; NULL: those that are in none. */
static void write_group(struct buf *out, const struct setting *group)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_option(row) && setting_member_name(group, row) != NULL) {
            write_setting(out, row);
        }
    }
}

void help_write(struct buf *out)
{
    const struct setting *row;

    (void)buf_append_text(out, head);
    (void)buf_append_text(out, "Options:\n");
    write_option(out, "--config FILE", "The configuration file.");
    write_option(out, "--print-config",
                 "Print every setting with its value and where that comes from, and exit.");
    write_option(out, "--version", "Print the version, and exit.");
    write_option(out, "-h, --help", "Print this text, and exit.");
    write_group(out, NULL);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (row->type == SETTING_OBJECT && setting_member_name(NULL, row) != NULL) {
            int without_period = (int)strlen(row->sentence) - 1;
            (void)buf_printf(out, "\n%.*s:\n", without_period, row->sentence);
            write_group(out, row);
        }
    }
    (void)buf_append_char(out, '\n');
    (void)buf_append_text(out, foot);
}
