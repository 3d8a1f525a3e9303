/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/prometheus.h"

#include <math.h>

void prometheus_head(struct buf *out, const char *name, const char *type, const char *help)
{
    (void)buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void append_escaped(struct buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            (void)buf_append_text(out, "\\n");
            continue;
        }
        if (*c == '\\' || *c == '"') {
            (void)buf_append_char(out, '\\');
        }
        (void)buf_append_char(out, *c);
    }
}

/* Counts as integers: %g would round large ones. */
static void append_value(struct buf *out, double value)
{
    if (value == trunc(value) && fabs(value) < 1e15) {
        (void)buf_printf(out, "%.0f", value);
    } else {
        (void)buf_printf(out, "%.9g", value);
    }
}

void prometheus_sample(struct buf *out, const char *name, const struct prometheus_label *labels,
                       size_t label_count, double value)
{
    (void)buf_append_text(out, name);
    for (size_t i = 0; i < label_count; i++) {
        (void)buf_printf(out, "%s%s=\"", i > 0 ? "," : "{", labels[i].name);
        append_escaped(out, labels[i].value);
        (void)buf_append_char(out, '"');
    }
    (void)buf_append_text(out, label_count > 0 ? "} " : " ");
    append_value(out, value);
    (void)buf_append_char(out, '\n');
}
