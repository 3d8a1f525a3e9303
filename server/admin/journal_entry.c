/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/journal_entry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "protocol/bearer.h"
#include "protocol/sdk_headers.h"

#define SCRATCH_BYTES ((size_t)16 * 1024 * 1024)
#define SHORT_TEXT_BYTES ((size_t)512)

struct packer {
    struct redact redact;
    struct buf *out;
};

const char *journal_entry_text(const struct journal_entry *entry, struct journal_text text)
{
    return entry->text + text.at;
}

/* Redacts the text and puts it behind the others; *cut says whether it was longer than `limit`. */
static struct journal_text pack(struct packer *packer, struct http_text text, size_t limit,
                                bool *cut)
{
    struct buf *out = packer->out;
    size_t at = out->length;

    out->limit = at + limit;
    *cut = !redact_append(&packer->redact, text.data, text.length, out);
    out->limit = SCRATCH_BYTES;
    struct journal_text packed = {(uint32_t)at, (uint32_t)(out->length - at)};
    (void)buf_append_char(out, '\0');
    return packed;
}

static struct journal_text pack_text(struct packer *packer, const char *text)
{
    bool cut;

    return pack(packer, (struct http_text){text, strlen(text)}, SHORT_TEXT_BYTES, &cut);
}

static bool holds_credentials(struct http_text name)
{
    static const char *const names[] = {"Authorization", "Proxy-Authorization"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (name.length == strlen(names[i]) && strncasecmp(name.data, names[i], name.length) == 0) {
            return true;
        }
    }
    return false;
}

/* Keeps the scheme, so that it can be seen whether it was Bearer. */
static void pack_credentials(struct packer *packer, struct http_text value)
{
    struct http_text token;

    if (bearer_parse(value, &token)) {
        (void)buf_append_text(packer->out, "Bearer ");
        value = token;
    }
    redact_whole(&packer->redact, value.data, value.length, packer->out);
    (void)buf_append_char(packer->out, '\0');
}

static void pack_header(struct packer *packer, struct http_text name, struct http_text value)
{
    bool cut;

    (void)pack(packer, name, JOURNAL_HEADS_BYTES, &cut);
    if (holds_credentials(name)) {
        pack_credentials(packer, value);
    } else {
        (void)pack(packer, value, JOURNAL_HEADS_BYTES, &cut);
    }
}

static struct journal_text pack_request_headers(struct packer *packer,
                                                const struct http_request *request)
{
    size_t start = packer->out->length;

    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        size_t used = packer->out->length - start;
        if (used + header->name.length + header->value.length > JOURNAL_HEADS_BYTES) {
            break;
        }
        pack_header(packer, header->name, header->value);
    }
    return (struct journal_text){(uint32_t)start, (uint32_t)(packer->out->length - start)};
}

static struct journal_text pack_answer_headers(struct packer *packer,
                                               const struct http_response *response)
{
    size_t start = packer->out->length;

    for (size_t i = 0; i < response->header_count; i++) {
        const char *name = response->headers[i].name;
        const char *value = response->headers[i].value;
        pack_header(packer, (struct http_text){name, strlen(name)},
                    (struct http_text){value, strlen(value)});
    }
    return (struct journal_text){(uint32_t)start, (uint32_t)(packer->out->length - start)};
}

/* Notes the place when what was packed since the last call held a secret. */
static void note_leak(struct packer *packer, enum journal_leak place, unsigned *leaks)
{
    if (packer->redact.secrets > 0) {
        *leaks |= place;
        packer->redact.secrets = 0;
    }
}

static void pack_target(struct packer *packer, const struct http_request *request,
                        struct journal_entry *entry)
{
    struct http_text path = http_request_path(request);
    const char *query = path.data + path.length;
    bool cut;

    query += *query == '?' ? 1 : 0;
    entry->path = pack(packer, path, JOURNAL_TARGET_BYTES, &cut);
    note_leak(packer, JOURNAL_LEAK_PATH, &entry->leaks);
    entry->query =
        pack(packer, (struct http_text){query, strlen(query)}, JOURNAL_TARGET_BYTES, &cut);
    note_leak(packer, JOURNAL_LEAK_QUERY, &entry->leaks);
}

static void pack_request(struct packer *packer, const struct http_request *request,
                         struct journal_entry *entry)
{
    const struct http_text *invocation = sdk_headers_invocation_id(request);
    struct http_text body = {request->body_length > 0 ? request->body : "", request->body_length};
    bool cut;

    entry->method = pack_text(packer, request->method);
    pack_target(packer, request, entry);
    entry->request.headers = pack_request_headers(packer, request);
    entry->invocation_id =
        pack(packer, invocation != NULL ? *invocation : (struct http_text){"", 0}, SHORT_TEXT_BYTES,
             &cut);
    note_leak(packer, JOURNAL_LEAK_HEADER, &entry->leaks);
    entry->request.body = pack(packer, body, JOURNAL_BODY_BYTES, &entry->request.body_cut);
    entry->request.body_bytes = body.length;
    note_leak(packer, JOURNAL_LEAK_BODY, &entry->leaks);
    entry->attempt = sdk_headers_attempt(request);
}

static enum journal_sent sent_by(const struct http_delivery *delivery)
{
    switch (delivery->wire_fault) {
    case WIRE_FAULT_RESET:
    case WIRE_FAULT_EMPTY:
    case WIRE_FAULT_GARBAGE:
    case WIRE_FAULT_HANG:
        return JOURNAL_SENT_NOTHING;
    case WIRE_FAULT_CLOSE_AFTER_HEADERS:
    case WIRE_FAULT_MALFORMED_CHUNK:
        return JOURNAL_SENT_PART;
    case WIRE_FAULT_NONE:
    default:
        return delivery->cut ? JOURNAL_SENT_PART : JOURNAL_SENT_ALL;
    }
}

static void pack_answer(struct packer *packer, const struct http_response *response,
                        struct journal_entry *entry)
{
    struct http_text body = {buf_text(&response->body), response->body.length};

    packer->redact = (struct redact){.key = packer->redact.key,
                                     .word = packer->redact.word,
                                     .word_length = packer->redact.word_length,
                                     .member = "secret"};
    entry->answer.headers = pack_answer_headers(packer, response);
    entry->answer.body = pack(packer, body, JOURNAL_BODY_BYTES, &entry->answer.body_cut);
    entry->answer.body_bytes = body.length;
    entry->sent = sent_by(&response->delivery);
    entry->status = entry->sent == JOURNAL_SENT_NOTHING ? 0 : response->status;
}

/* An id that the server made itself: there is nothing in it to redact. */
static struct journal_text pack_id(struct packer *packer, const char *id)
{
    struct journal_text packed = {(uint32_t)packer->out->length, (uint32_t)strlen(id)};

    (void)buf_append(packer->out, id, packed.length + 1);
    return packed;
}

static void pack_notes(struct packer *packer, const struct http_notes *notes,
                       struct journal_entry *entry)
{
    packer->redact = (struct redact){.key = packer->redact.key};
    entry->operation = notes->operation;
    entry->user = pack_text(packer, notes->user);
    entry->identity = pack_id(packer, notes->user_identity);
    entry->fault = pack_text(packer, notes->fault);
    entry->request_id = pack_id(packer, notes->request_id);
    entry->access_token_id = pack_id(packer, notes->access_token_id);
}

struct journal_entry *journal_entry_new(const struct http_exchange *exchange,
                                        struct journal_moment moment,
                                        const unsigned char key[SIPHASH_KEY_BYTES],
                                        struct buf *scratch)
{
    struct http_text credentials = bearer_credentials(&exchange->request);
    struct packer packer = {
        {.key = key, .word = credentials.data, .word_length = credentials.length}, scratch};
    struct journal_entry head = {.time_ms = moment.time_ms, .real_us = moment.real_us};

    buf_clear(scratch);
    pack_request(&packer, &exchange->request, &head);
    pack_answer(&packer, &exchange->response, &head);
    pack_notes(&packer, &exchange->notes, &head);
    head.bytes = sizeof head + scratch->length;
    struct journal_entry *entry = mem_alloc(head.bytes);
    *entry = head;
    memcpy(entry->text, scratch->data, scratch->length);
    return entry;
}

bool journal_entry_next_header(const struct journal_entry *entry, struct journal_text *rest,
                               struct journal_header *header)
{
    if (rest->length == 0) {
        return false;
    }
    header->name = entry->text + rest->at;
    size_t name = strlen(header->name) + 1;
    header->value = header->name + name;
    size_t taken = name + strlen(header->value) + 1;
    taken = taken < rest->length ? taken : rest->length;
    rest->at += (uint32_t)taken;
    rest->length -= (uint32_t)taken;
    return true;
}

const char *journal_entry_header(const struct journal_entry *entry, const char *name)
{
    struct journal_text rest = entry->request.headers;
    struct journal_header header;

    while (journal_entry_next_header(entry, &rest, &header)) {
        if (strcasecmp(header.name, name) == 0) {
            return header.value;
        }
    }
    return NULL;
}

const char *journal_leak_name(enum journal_leak leak)
{
    switch (leak) {
    case JOURNAL_LEAK_PATH:
        return "path";
    case JOURNAL_LEAK_QUERY:
        return "query";
    case JOURNAL_LEAK_HEADER:
        return "header";
    case JOURNAL_LEAK_BODY:
    default:
        return "body";
    }
}
