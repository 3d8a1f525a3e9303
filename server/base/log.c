/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log_output.h"
#include "base/redact.h"
#include "base/utf8.h"

#define LAST_LINES_PATIENCE_MS 200

static struct log_settings current = {LOG_INFO, LOG_TEXT};

static const char *const level_names[] = {
    [LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};

void log_configure(const struct log_settings *settings)
{
    current = *settings;
}

bool log_enabled(enum log_level level)
{
    return level <= current.level;
}

/* Quotes as JSON does, which logfmt readers accept too; what is not UTF-8 becomes \u00XX. */
static void append_quoted(struct buf *out, const char *text, size_t length)
{
    (void)buf_append_char(out, '"');
    for (size_t at = 0; at < length;) {
        uint32_t scalar = 0;
        size_t step = utf8_decode(text + at, length - at, &scalar);
        if (step == 0 || scalar < 0x20 || scalar == 0x7F) {
            (void)buf_printf(out, "\\u%04x", (unsigned char)text[at]);
        } else if (scalar == '"' || scalar == '\\') {
            (void)buf_printf(out, "\\%c", text[at]);
        } else {
            (void)buf_append(out, text + at, step);
        }
        at += step > 0 ? step : 1;
    }
    (void)buf_append_char(out, '"');
}

static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ' || c >= 0x7F || c == '"' || c == '\\' || c == '=') {
            return false;
        }
    }
    return length > 0;
}

static void append_value(struct buf *out, const char *text, size_t length)
{
    if (current.format == LOG_TEXT && is_plain(text, length)) {
        (void)buf_append(out, text, length);
    } else {
        append_quoted(out, text, length);
    }
}

static void append_name(struct buf *out, const char *name)
{
    bool json = current.format == LOG_JSON;

    (void)buf_append_text(out, json ? ",\"" : " ");
    (void)buf_append_text(out, name);
    (void)buf_append_text(out, json ? "\":" : "=");
}

/* The second's text is kept: a busy server writes thousands of lines within it. */
static const char *second_text(time_t second)
{
    static time_t known = -1;
    static char text[32];
    struct tm utc;

    if (second != known) {
        known = second;
        (void)gmtime_r(&second, &utc);
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    }
    return text;
}

static void append_time(struct buf *out)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    unsigned ms = (unsigned)(now.tv_nsec / 1000000);
    char fraction[] = {'.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
                       (char)('0' + ms % 10), 'Z'};

    (void)buf_append_text(out, current.format == LOG_JSON ? "{\"time\":\"" : "");
    (void)buf_append_text(out, second_text(now.tv_sec));
    (void)buf_append(out, fraction, sizeof fraction);
    (void)buf_append_text(out, current.format == LOG_JSON ? "\"" : "");
}

static void append_fields(struct buf *out, const struct log_field *fields, size_t field_count)
{
    for (size_t i = 0; i < field_count; i++) {
        const struct log_field *field = &fields[i];
        append_name(out, field->name);
        if (field->text != NULL) {
            append_value(out, field->text, field->length > 0 ? field->length : strlen(field->text));
        } else {
            (void)buf_append_number(out, field->number);
        }
    }
}

/* The level is padded to the longest: messages of a text log stand below each other. */
static void append_message(struct buf *out, enum log_level level, const char *message)
{
    static const char *const columns[] = {[LOG_ERROR] = " error ",
                                          [LOG_WARN] = " warn  ",
                                          [LOG_INFO] = " info  ",
                                          [LOG_DEBUG] = " debug "};

    if (current.format == LOG_TEXT) {
        (void)buf_append_text(out, columns[level]);
        (void)buf_append_text(out, message);
        return;
    }
    (void)buf_append_text(out, ",\"level\":\"");
    (void)buf_append_text(out, level_names[level]);
    (void)buf_append_text(out, "\",\"message\":");
    append_quoted(out, message, strlen(message));
}

void log_event(enum log_level level, const char *message, const struct log_field *fields,
               size_t field_count)
{
    struct buf *out = log_enabled(level) ? log_output_begin_line() : NULL;

    if (out == NULL) {
        return;
    }
    append_time(out);
    append_message(out, level, message);
    append_fields(out, fields, field_count);
    (void)buf_append_text(out, current.format == LOG_JSON ? "}\n" : "\n");
    log_output_line_done();
    if (level <= LOG_WARN) {
        log_flush();
    }
}

void log_printf(enum log_level level, const char *format, ...)
{
    char message[1024];
    va_list arguments;

    if (!log_enabled(level)) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    log_event(level, message, NULL, 0);
}

void log_redact(struct buf *out, const char *text, size_t length)
{
    struct redact redact = {0};

    (void)redact_append(&redact, text, length, out);
}

void log_flush(void)
{
    log_output_flush(0);
}

void log_finish(void)
{
    log_output_flush(LAST_LINES_PATIENCE_MS);
}
