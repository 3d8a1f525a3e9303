/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/respond.h"

#include "base/utf8.h"
#include "protocol/json_print.h"
#include "protocol/timestamp.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

void admin_respond(struct http_exchange *exchange, int status, cJSON *body)
{
    exchange->response.status = status;
    http_response_lend_header(&exchange->response, "Content-Type", "application/json");
    json_print(&exchange->response.body, body);
}

void admin_add_text(cJSON *object, const char *name, const char *text, size_t length)
{
    struct buf clean;

    buf_init(&clean, (sizeof REPLACEMENT - 1) * length);
    for (size_t at = 0; at < length;) {
        uint32_t scalar = 0;
        size_t step = utf8_decode(text + at, length - at, &scalar);
        if (step == 0 || scalar == 0) {
            (void)buf_append_text(&clean, REPLACEMENT);
        } else {
            (void)buf_append(&clean, text + at, step);
        }
        at += step > 0 ? step : 1;
    }
    (void)cJSON_AddStringToObject(object, name, buf_text(&clean));
    buf_clean_up(&clean);
}

void admin_add_string_or_null(cJSON *object, const char *name, const char *text)
{
    if (text[0] != '\0') {
        (void)cJSON_AddStringToObject(object, name, text);
    } else {
        (void)cJSON_AddNullToObject(object, name);
    }
}

void admin_add_instant(cJSON *object, const char *name, int64_t instant_ms)
{
    char text[TIMESTAMP_TEXT_BYTES];

    timestamp_format(instant_ms, text);
    (void)cJSON_AddStringToObject(object, name, text);
}
