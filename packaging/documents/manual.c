/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "config/config.h"
#include "documents.h"

#define RULE_BYTES ((size_t)1024)

static const char introduction[] =
    ".SH NAME\n"
    "codecatalyst-mock \\- a local stand\\-in for Amazon CodeCatalyst's personal access token API\n"
    ".SH SYNOPSIS\n"
    ".nf\n"
    "\\fBcodecatalyst\\-mock\\fR [\\fBserve\\fR] [\\fIOPTIONS\\fR]\n"
    "\\fBcodecatalyst\\-mock check\\fR \\fIFILE\\fR\n"
    "\\fBcodecatalyst\\-mock healthcheck\\fR [\\fIOPTIONS\\fR]\n"
    "\\fBcodecatalyst\\-mock env\\fR [\\fB\\-\\-format\\fR \\fIFORMAT\\fR] [\\fIOPTIONS\\fR]\n"
    "\\fBcodecatalyst\\-mock schema\\fR [\\fB\\-\\-format\\fR \\fIFORMAT\\fR]\n"
    ".fi\n"
    ".SH DESCRIPTION\n"
    "An HTTP server for tests. AWS SDKs that are pointed at it create, list and delete personal\n"
    "access tokens, and meet the errors, delays and lost answers that it is configured to give.\n"
    "It keeps everything in memory.\n"
    ".PP\n"
    "When requests are answered it says so in one line on standard output:\n"
    ".PP\n"
    ".RS\n"
    "codecatalyst\\-mock ready: http://127.0.0.1:8700\n"
    ".RE\n"
    ".SH COMMANDS\n"
    ".TP\n.B serve\nRun the server. This is what happens without a command.\n"
    ".TP\n.BI check\\  FILE\n"
    "Validate a configuration file. Each problem is a line with file, line and column.\n"
    ".TP\n.B healthcheck\n"
    "Ask the server that was started with the same options, variables and file whether it is\n"
    "ready.\n"
    ".TP\n.B env\nPrint the variables that point AWS SDKs at that server.\n"
    ".TP\n.B schema\nPrint what a configuration may say.\n";

static const char other_options[] =
    ".TP\n\\fB\\-\\-config\\fR \\fIFILE\\fR\nThe configuration file.\n"
    ".TP\n\\fB\\-\\-print\\-config\\fR\n"
    "Print every setting with its value and where that comes from, and exit.\n"
    ".TP\n\\fB\\-\\-version\\fR\nPrint the version, and exit.\n"
    ".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nPrint a short text, and exit.\n";

static const char conclusion[] =
    ".SH ENVIRONMENT\n"
    "Every option is also an environment variable, named with each option. A flag wins over a\n"
    "variable, a variable over the file.\n"
    ".TP\n.B CODECATALYST_MOCK_CONFIG\nThe configuration file.\n"
    ".SH FILES\n"
    ".TP\n.I " CONFIG_DEFAULT_FILE "\n"
    "The configuration when none is named, if it exists.\n"
    ".SH SIGNALS\n"
    ".TP\n.BR SIGTERM ,\\  SIGINT\nStop within a second.\n"
    ".TP\n.B SIGHUP\nRead the configuration again. One that is refused changes nothing.\n"
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nStopped cleanly.\n"
    ".TP\n.B 1\nRefused. One line on standard error says what to do.\n"
    ".TP\n.B 2\nThe command line is wrong.\n";

/* roff reads a leading period or apostrophe as a request, and a hyphen as typography. */
static void print_text(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'') {
        (void)fputs("\\&", out);
    }
    for (; *text != '\0'; text++) {
        if (*text == '\\') {
            (void)fputs("\\e", out);
        } else {
            (void)fprintf(out, *text == '-' ? "\\-" : "%c", *text);
        }
    }
}

static void print_rule(FILE *out, const struct setting *row)
{
    struct buf rule;

    buf_init(&rule, RULE_BYTES);
    setting_rule(row, &rule);
    (void)fputs("It is ", out);
    print_text(out, buf_text(&rule));
    if (row->fallback != NULL) {
        (void)fputs("; without it, ", out);
        print_text(out, row->fallback);
    }
    (void)fputs(".\n", out);
    buf_clean_up(&rule);
}

static void print_option(FILE *out, const struct setting *row)
{
    char name[SETTING_NAME_BYTES];
    struct buf value;

    buf_init(&value, RULE_BYTES);
    document_placeholder(row, &value);
    setting_flag_name(row, name);
    (void)fputs(".TP\n\\fB\\-\\-", out);
    print_text(out, name);
    (void)fputs(row->type == SETTING_BOOLEAN ? "\\fR[=\\fI" : "\\fR \\fI", out);
    print_text(out, buf_text(&value));
    (void)fputs(row->type == SETTING_BOOLEAN ? "\\fR]\n" : "\\fR\n", out);
    print_text(out, row->sentence);
    (void)fputc('\n', out);
    print_rule(out, row);
    setting_variable_name(row, name);
    (void)fprintf(out, "The variable is \\fB%s\\fR.\n", name);
    buf_clean_up(&value);
}

static void print_member(FILE *out, const struct setting *row)
{
    (void)fputs(".TP\n\\fB", out);
    print_text(out, row->path);
    (void)fputs("\\fR\n", out);
    print_text(out, row->sentence);
    (void)fputc('\n', out);
    print_rule(out, row);
}

void manual_print(FILE *out)
{
    const struct setting *row;

    (void)fputs(".TH CODECATALYST\\-MOCK 1 \"\" \"codecatalyst\\-mock " PROJECT_VERSION "\"\n",
                out);
    (void)fputs(introduction, out);
    (void)fputs(".SH OPTIONS\n", out);
    (void)fputs(other_options, out);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (setting_is_option(row)) {
            print_option(out, row);
        }
    }
    (void)fputs(".SH CONFIGURATION FILE\n"
                "A file of JSON. Every option is a member of it: \\-\\-log\\-level is\n"
                "{\"log\": {\"level\": ...}}. These members are in the file only:\n",
                out);
    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if (!setting_is_option(row) && row->type != SETTING_OBJECT) {
            print_member(out, row);
        }
    }
    (void)fputs(conclusion, out);
}
