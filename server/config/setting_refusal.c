/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting_refusal.h"

#include "base/suggestion.h"
#include "config/visible.h"
#include "domain/operation.h"

#define MESSAGE_BYTES 1024
#define SHOWN_VALUE_BYTES 40

static void append_text(struct buf *out, const struct setting *row, const char *text)
{
    if ((row->flags & SETTING_SENSITIVE) != 0) {
        (void)buf_append_text(out, "this one");
        return;
    }
    if (row->type == SETTING_LIST) {
        (void)buf_append_text(out, "a text");
        return;
    }
    (void)buf_append_char(out, '"');
    visible_append(out, text, SHOWN_VALUE_BYTES);
    (void)buf_append_char(out, '"');
}

/* What stands there instead. A number where a secret belongs may be one. */
static void append_found(struct buf *out, const struct setting *row, const cJSON *value)
{
    if (cJSON_IsString(value)) {
        append_text(out, row, value->valuestring);
    } else if (cJSON_IsNumber(value) && (row->flags & SETTING_SENSITIVE) != 0) {
        (void)buf_append_text(out, "a number");
    } else if (cJSON_IsNumber(value)) {
        visible_append_number(out, value->valuedouble);
    } else if (cJSON_IsBool(value)) {
        (void)buf_append_text(out, cJSON_IsTrue(value) ? "true" : "false");
    } else if (cJSON_IsArray(value)) {
        (void)buf_printf(out, "an array of %d", cJSON_GetArraySize(value));
    } else {
        (void)buf_append_text(out, cJSON_IsNull(value) ? "null" : "an object");
    }
}

bool setting_refuse(struct config_reader *reader, const struct setting *row, const cJSON *value,
                    const char *meant)
{
    struct buf message;

    if (config_problems_skip(reader->problems)) {
        return false;
    }
    buf_init(&message, MESSAGE_BYTES);
    (void)buf_append_text(&message, "must be ");
    setting_rule(row, &message);
    (void)buf_append_text(&message, ", not ");
    append_found(&message, row, value);
    if (meant != NULL) {
        (void)buf_printf(&message, "; did you mean \"%s\"?", meant);
    }
    (void)config_reader_complain(reader, JSON_PART_VALUE, "%s", buf_text(&message));
    buf_clean_up(&message);
    return false;
}

bool setting_refuse_length(struct config_reader *reader, const struct setting *row, size_t length)
{
    struct buf rule;

    if (config_problems_skip(reader->problems)) {
        return false;
    }
    buf_init(&rule, MESSAGE_BYTES);
    setting_rule(row, &rule);
    (void)config_reader_complain(reader, JSON_PART_VALUE, "must be %s, not of %zu", buf_text(&rule),
                                 length);
    buf_clean_up(&rule);
    return false;
}

bool setting_refuse_operation(struct config_reader *reader, const cJSON *value)
{
    struct suggestion suggestion = suggestion_for(value->valuestring);
    struct buf message;

    if (config_problems_skip(reader->problems)) {
        return false;
    }
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        suggestion_consider(&suggestion, operation_name((enum operation)i));
    }
    buf_init(&message, MESSAGE_BYTES);
    (void)buf_append_text(&message, "unknown operation \"");
    visible_append(&message, value->valuestring, SHOWN_VALUE_BYTES);
    (void)buf_append_char(&message, '"');
    if (suggestion.best != NULL) {
        (void)buf_printf(&message, "; did you mean \"%s\"?", suggestion.best);
    }
    (void)config_reader_complain(reader, JSON_PART_VALUE, "%s", buf_text(&message));
    buf_clean_up(&message);
    return false;
}

bool setting_refuse_repetition(struct config_reader *reader, const char *first)
{
    struct json_position at = {0};

    if (config_problems_skip(reader->problems)) {
        return false;
    }
    (void)json_locate(reader->text, reader->length, first, JSON_PART_VALUE, &at);
    return config_reader_complain(reader, JSON_PART_VALUE,
                                  "must be unique, but %s (line %u, column %u) is the same", first,
                                  at.line, at.column);
}
