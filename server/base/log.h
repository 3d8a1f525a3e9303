/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Lines on stderr, as text (logfmt) or JSON. A line is written whole, by log_flush at the latest;
 * the event loop flushes before it waits, so lines of one turn cost one system call.
 *
 * Never pass a secret or a bearer token: log_redact is there for text that came from a client.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

struct log_settings {
    enum log_level level;
    enum log_format format;
};

/* One member of a line: text when `text` is set, else the number. */
struct log_field {
    const char *name;
    const char *text;
    size_t length; /* of text; 0 means up to its NUL */
    int64_t number;
};

void log_configure(const struct log_settings *settings);

bool log_enabled(enum log_level level);

/* A line: time (the system's), level, message, then the fields in order. */
void log_event(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count);

/* A line with a printf message and no fields. */
void log_printf(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Appends text that came from outside, with anything shaped like an issued secret ("mockpat-" and
 * 40 letters or digits) replaced by "mockpat-[redacted]".
 */
void log_redact(struct buf *out, const char *text, size_t length);

/* Writes the lines that whoever reads the log takes now. Never waits. */
void log_flush(void);

/* The same, and waits a moment for a reader: before the process ends. */
void log_finish(void);
