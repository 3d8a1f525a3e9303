/* SPDX-License-Identifier: Apache-2.0 */
#include "api/access_log.h"

#include "base/log.h"
#include "base/redact.h"
#include "protocol/bearer.h"
#include "protocol/sdk_headers.h"

#define PATH_BYTES 1024
#define MAX_FIELDS 12

struct fields {
    size_t count;
    struct log_field field[MAX_FIELDS];
};

static void add_text(struct fields *fields, const char *name, const char *text)
{
    fields->field[fields->count++] = (struct log_field){.name = name, .text = text};
}

static void add_number(struct fields *fields, const char *name, int64_t number)
{
    fields->field[fields->count++] = (struct log_field){.name = name, .number = number};
}

/* A client that puts a secret or its bearer token into the path must not find it in a log. */
static void redacted_path(const struct http_request *request, struct buf *path)
{
    struct http_text text = http_request_path(request);
    struct http_text credentials = bearer_credentials(request);
    struct redact redact = {.word = credentials.data, .word_length = credentials.length};

    buf_init(path, PATH_BYTES);
    (void)redact_append(&redact, text.data, text.length, path);
}

void access_log_write(const struct http_exchange *exchange, const struct http_outcome *outcome)
{
    const struct http_notes *notes = &exchange->notes;
    struct fields fields = {0};
    struct buf path;

    if (!log_enabled(notes->admin ? LOG_DEBUG : LOG_INFO)) {
        return;
    }
    redacted_path(&exchange->request, &path);
    add_text(&fields, "method", exchange->request.method);
    add_text(&fields, "path", buf_text(&path));
    if (notes->operation != NULL) {
        add_text(&fields, "operation", notes->operation);
    }
    if (notes->user[0] != '\0') {
        add_text(&fields, "user", notes->user);
    }
    add_number(&fields, "status", exchange->response.status);
    add_number(&fields, "duration_us", outcome->duration_us);
    add_number(&fields, "bytes", (int64_t)outcome->body_bytes);
    add_number(&fields, "attempt", sdk_headers_attempt(&exchange->request));
    if (notes->fault[0] != '\0') {
        add_text(&fields, "fault", notes->fault);
    }
    add_text(&fields, "request_id", notes->request_id);
    if (!outcome->delivered) {
        add_text(&fields, "delivered", "false");
    }
    log_event(notes->admin ? LOG_DEBUG : LOG_INFO, "request", fields.field, fields.count);
    buf_clean_up(&path);
}
