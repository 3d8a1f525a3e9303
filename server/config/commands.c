/* SPDX-License-Identifier: Apache-2.0 */
#include "config/commands.h"

#include "config/document.h"
#include "config/help.h"
#include "config/schema.h"
#include "protocol/json_print.h"

#define OUTPUT_BYTES ((size_t)256 * 1024 * 1024) /* a long list of users is printed whole */

/* 1 when somebody has closed the other end. */
static int print(struct buf *text, FILE *out)
{
    bool whole = fputs(buf_text(text), out) >= 0 && fflush(out) == 0;

    buf_clean_up(text);
    return whole ? 0 : 1;
}

int command_check(const struct options *options, FILE *out, FILE *complaints)
{
    struct config *config = config_load(options, complaints);
    struct buf text;

    if (config == NULL) {
        return 1;
    }
    buf_init(&text, OUTPUT_BYTES);
    (void)buf_printf(&text, "%s is good\n", config_file(config));
    config_destroy(config);
    return print(&text, out);
}

int command_print_config(const struct config *config, FILE *out)
{
    struct buf text;

    buf_init(&text, OUTPUT_BYTES);
    config_describe_text(config, &text);
    return print(&text, out);
}

int command_schema(enum schema_format format, FILE *out)
{
    struct buf text;

    buf_init(&text, OUTPUT_BYTES);
    if (format == SCHEMA_FORMAT_MARKDOWN) {
        document_write(&text);
    } else {
        json_print_pretty(&text, schema_build());
        (void)buf_append_char(&text, '\n');
    }
    return print(&text, out);
}

int command_help(FILE *out)
{
    struct buf text;

    buf_init(&text, OUTPUT_BYTES);
    help_write(&text);
    return print(&text, out);
}
