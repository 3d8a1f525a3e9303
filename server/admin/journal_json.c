/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/journal_json.h"

#include <ctype.h>
#include <string.h>

#include "admin/respond.h"

static const char *const sent_names[] = {
    [JOURNAL_SENT_ALL] = "all", [JOURNAL_SENT_PART] = "part", [JOURNAL_SENT_NOTHING] = "nothing"};

void journal_entry_add_text(cJSON *object, const char *name, const struct journal_entry *entry,
                            struct journal_text text)
{
    admin_add_text(object, name, journal_entry_text(entry, text), text.length);
}

static void add_text_or_null(cJSON *object, const char *name, const struct journal_entry *entry,
                             struct journal_text text)
{
    if (text.length > 0) {
        journal_entry_add_text(object, name, entry, text);
    } else {
        (void)cJSON_AddNullToObject(object, name);
    }
}

void journal_entry_add_user(cJSON *object, const struct journal_entry *entry)
{
    if (entry->identity.length == 0) {
        (void)cJSON_AddNullToObject(object, "user");
        return;
    }
    cJSON *user = cJSON_AddObjectToObject(object, "user");
    journal_entry_add_text(user, "name", entry, entry->user);
    journal_entry_add_text(user, "identity", entry, entry->identity);
}

void journal_entry_add_status(cJSON *object, const struct journal_entry *entry)
{
    if (entry->sent == JOURNAL_SENT_NOTHING) {
        (void)cJSON_AddNullToObject(object, "status");
    } else {
        (void)cJSON_AddNumberToObject(object, "status", entry->status);
    }
}

static void add_header(cJSON *headers, const struct journal_header *header)
{
    struct buf name;
    struct buf value;

    buf_init(&name, JOURNAL_HEADS_BYTES);
    buf_init(&value, 2 * JOURNAL_HEADS_BYTES);
    for (const char *c = header->name; *c != '\0'; c++) {
        unsigned char letter = (unsigned char)*c;
        char shown = '?';
        if (letter < 0x80) {
            shown = (char)tolower(letter);
        }
        (void)buf_append_char(&name, shown);
    }
    const cJSON *before = cJSON_GetObjectItemCaseSensitive(headers, buf_text(&name));
    if (before != NULL) {
        (void)buf_printf(&value, "%s, ", before->valuestring);
        cJSON_DeleteItemFromObjectCaseSensitive(headers, buf_text(&name));
    }
    (void)buf_append_text(&value, header->value);
    admin_add_text(headers, buf_text(&name), buf_text(&value), value.length);
    buf_clean_up(&name);
    buf_clean_up(&value);
}

static void add_message(cJSON *object, const char *name, const struct journal_entry *entry,
                        const struct journal_message *message)
{
    cJSON *out = cJSON_AddObjectToObject(object, name);
    cJSON *headers = cJSON_AddObjectToObject(out, "headers");
    struct journal_text rest = message->headers;
    struct journal_header header;

    while (journal_entry_next_header(entry, &rest, &header)) {
        add_header(headers, &header);
    }
    journal_entry_add_text(out, "body", entry, message->body);
    (void)cJSON_AddNumberToObject(out, "bodyBytes", (double)message->body_bytes);
    if (message->body_cut) {
        (void)cJSON_AddTrueToObject(out, "bodyCut");
    }
}

static void add_end(cJSON *object, const struct journal_entry *entry)
{
    if (!entry->completed) {
        (void)cJSON_AddNullToObject(object, "durationUs");
        (void)cJSON_AddNullToObject(object, "delivered");
        return;
    }
    (void)cJSON_AddNumberToObject(object, "durationUs", (double)entry->duration_us);
    (void)cJSON_AddBoolToObject(object, "delivered", entry->delivered);
}

static void add_leaks(cJSON *object, const struct journal_entry *entry)
{
    if (entry->leaks == 0) {
        return;
    }
    (void)cJSON_AddTrueToObject(object, "secretLeak");
    cJSON *places = cJSON_AddArrayToObject(object, "secretLeakIn");
    for (unsigned leak = JOURNAL_LEAK_PATH; leak <= JOURNAL_LEAK_BODY; leak <<= 1U) {
        if ((entry->leaks & leak) != 0) {
            (void)cJSON_AddItemToArray(
                places, cJSON_CreateString(journal_leak_name((enum journal_leak)leak)));
        }
    }
}

cJSON *journal_entry_summary(const struct journal_entry *entry)
{
    cJSON *object = cJSON_CreateObject();

    (void)cJSON_AddNumberToObject(object, "number", (double)entry->number);
    admin_add_instant(object, "time", entry->time_ms);
    admin_add_string_or_null(object, "operation", entry->operation != NULL ? entry->operation : "");
    journal_entry_add_user(object, entry);
    journal_entry_add_text(object, "method", entry, entry->method);
    journal_entry_add_text(object, "path", entry, entry->path);
    (void)cJSON_AddNumberToObject(object, "attempt", entry->attempt);
    journal_entry_add_status(object, entry);
    add_text_or_null(object, "fault", entry, entry->fault);
    journal_entry_add_text(object, "requestId", entry, entry->request_id);
    return object;
}

cJSON *journal_entry_json(const struct journal_entry *entry)
{
    cJSON *object = journal_entry_summary(entry);

    journal_entry_add_text(object, "query", entry, entry->query);
    add_text_or_null(object, "invocationId", entry, entry->invocation_id);
    (void)cJSON_AddStringToObject(object, "sent", sent_names[entry->sent]);
    add_end(object, entry);
    if (entry->access_token_id.length > 0) {
        journal_entry_add_text(object, "accessTokenId", entry, entry->access_token_id);
    }
    add_leaks(object, entry);
    add_message(object, "request", entry, &entry->request);
    add_message(object, "answer", entry, &entry->answer);
    return object;
}
