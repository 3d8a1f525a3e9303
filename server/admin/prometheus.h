/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Writes the text format that Prometheus reads, version 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define PROMETHEUS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct prometheus_label {
    const char *name;
    const char *value; /* any UTF-8 text; escaped here */
};

/* The two lines in front of a metric's samples; type is "counter", "gauge" or "histogram". */
void prometheus_head(struct buf *out, const char *name, const char *type, const char *help);

/* One sample. */
void prometheus_sample(struct buf *out, const char *name, const struct prometheus_label *labels,
                       size_t label_count, double value);
