/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of the journal: what is kept of an exchange, and that no secret is. */
#include "admin/journal_entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "admin/journal_json.h"
#include "base/random.h"
#include "scene.h"

#define BEARER "bearer-token+of/alice=="
#define BEARER_IN_A_URL "bearer-token%2Bof%2Falice%3D%3D"

static const unsigned char key[SIPHASH_KEY_BYTES] = "sixteen bytes!!";

static struct http_text text_of(const char *text)
{
    return (struct http_text){text, strlen(text)};
}

/* A plain exchange: one header, empty bodies. */
static struct http_exchange exchange_of(const struct http_header *headers, size_t count)
{
    struct http_exchange exchange = {.request = {.method = "GET",
                                                 .target = "/session",
                                                 .headers = headers,
                                                 .header_count = count,
                                                 .body = ""}};

    http_response_init(&exchange.response);
    exchange.response.status = 200;
    return exchange;
}

static struct journal_entry *entry_of(const struct http_exchange *exchange)
{
    const struct journal_moment moment = {SCENE_START_MS, 5000000};
    struct buf scratch;

    buf_init(&scratch, SIZE_MAX / 2);
    struct journal_entry *entry = journal_entry_new(exchange, moment, key, &scratch);
    buf_clean_up(&scratch);
    return entry;
}

static void an_entry_says_everything_about_its_exchange(void **state)
{
    const struct http_header headers[] = {
        {text_of("Authorization"), text_of("Bearer " BEARER)},
        {text_of("amz-sdk-invocation-id"), text_of("call-1")},
        {text_of("amz-sdk-request"), text_of("attempt=2; max=3")},
        {text_of("X-Twice"), text_of("one")},
        {text_of("x-twice"), text_of("two")},
    };
    struct http_exchange exchange = exchange_of(headers, 5);

    (void)state;
    exchange.request.target = "/userDetails?id=7&x";
    exchange.request.body = "{}";
    exchange.request.body_length = 2;
    exchange.notes.operation = "GetUserDetails";
    (void)strcpy(exchange.notes.user, "user-1");
    (void)strcpy(exchange.notes.user_identity, "identity-1");
    (void)strcpy(exchange.notes.fault, "slow,broken");
    (void)strcpy(exchange.notes.request_id, "request-1");
    http_response_add_header(&exchange.response, "Content-Type", "application/json");
    (void)buf_append_text(&exchange.response.body, "{\"a\":1}");
    struct journal_entry *entry = entry_of(&exchange);
    cJSON *json = journal_entry_json(entry);
    assert_string_equal(json_text_at(json, "time"), "2026-01-01T00:00:00.000Z");
    assert_string_equal(json_text_at(json, "operation"), "GetUserDetails");
    assert_string_equal(json_text_at(json, "user/name"), "user-1");
    assert_string_equal(json_text_at(json, "user/identity"), "identity-1");
    assert_string_equal(json_text_at(json, "path"), "/userDetails");
    assert_string_equal(json_text_at(json, "query"), "id=7&x");
    assert_string_equal(json_text_at(json, "invocationId"), "call-1");
    assert_int_equal(json_number_at(json, "attempt"), 2);
    assert_int_equal(json_number_at(json, "status"), 200);
    assert_string_equal(json_text_at(json, "sent"), "all");
    assert_string_equal(json_text_at(json, "fault"), "slow,broken");
    assert_string_equal(json_text_at(json, "requestId"), "request-1");
    assert_true(cJSON_IsNull(json_at(json, "delivered")));
    assert_string_equal(json_text_at(json, "request/headers/x-twice"), "one, two");
    assert_string_equal(json_text_at(json, "request/body"), "{}");
    assert_string_equal(json_text_at(json, "answer/headers/content-type"), "application/json");
    assert_string_equal(json_text_at(json, "answer/body"), "{\"a\":1}");
    assert_null(json_at(json, "secretLeak"));
    assert_string_equal(journal_entry_header(entry, "AMZ-SDK-Invocation-ID"), "call-1");
    assert_null(journal_entry_header(entry, "nothing"));
    cJSON_Delete(json);
    free(entry);
    http_response_clean_up(&exchange.response);
}

static void the_bearer_token_is_hidden_but_stays_recognisable(void **state)
{
    const struct http_header headers[] = {
        {text_of("authorization"), text_of("bearer " BEARER)},
        {text_of("X-Copy"), text_of(BEARER)},
    };
    struct http_exchange exchange = exchange_of(headers, 2);

    (void)state;
    struct journal_entry *entry = entry_of(&exchange);
    const char *authorization = journal_entry_header(entry, "Authorization");
    assert_memory_equal(authorization, "Bearer [redacted:", 17);
    assert_string_equal(authorization + 7, journal_entry_header(entry, "x-copy"));
    free(entry);
}

static void credentials_of_other_schemes_are_hidden_whole(void **state)
{
    const struct http_header headers[] = {
        {text_of("Authorization"), text_of("Basic dXNlcjpwYXNz")},
        {text_of("Proxy-Authorization"), text_of("Basic cHJveHk6cGFzcw==")},
        {text_of("Authorization"), text_of("nothing-known")},
    };
    struct http_exchange exchange = exchange_of(headers, 3);
    struct http_exchange without = exchange_of(headers, 0);

    (void)state;
    struct journal_entry *entry = entry_of(&exchange);
    cJSON *json = journal_entry_json(entry);
    char *text = cJSON_PrintUnformatted(json);
    assert_null(strstr(text, "dXNl"));
    assert_null(strstr(text, "cHJv"));
    assert_null(strstr(text, "nothing-known"));
    free(text);
    cJSON_Delete(json);
    free(entry);
    entry = entry_of(&without);
    assert_null(journal_entry_header(entry, "Authorization"));
    free(entry);
}

static void a_leak_is_noted_with_its_place(void **state)
{
    const struct http_header harmless = {text_of("Authorization"), text_of("Bearer " SCENE_SECRET)};
    const struct http_header agent = {text_of("User-Agent"), text_of("x " SCENE_SECRET)};
    struct http_exchange exchange = exchange_of(&harmless, 1);

    (void)state;
    struct journal_entry *entry = entry_of(&exchange);
    assert_int_equal(entry->leaks, 0);
    free(entry);
    exchange = exchange_of(&agent, 1);
    exchange.request.target = "/" SCENE_SECRET "?t=" SCENE_SECRET;
    exchange.request.body = "{\"x\":\"" SCENE_SECRET "\"}";
    exchange.request.body_length = strlen(exchange.request.body);
    entry = entry_of(&exchange);
    assert_int_equal(entry->leaks, JOURNAL_LEAK_PATH | JOURNAL_LEAK_QUERY | JOURNAL_LEAK_HEADER |
                                       JOURNAL_LEAK_BODY);
    cJSON *json = journal_entry_json(entry);
    assert_true(cJSON_IsTrue(json_at(json, "secretLeak")));
    assert_string_equal(json_text_at(json, "secretLeakIn/0"), "path");
    assert_string_equal(json_text_at(json, "secretLeakIn/3"), "body");
    cJSON_Delete(json);
    free(entry);
}

static void an_answer_with_a_secret_is_no_leak_and_hides_it(void **state)
{
    struct http_exchange exchange = exchange_of(NULL, 0);

    (void)state;
    (void)buf_append_text(&exchange.response.body,
                          "{\"secret\":\"of another shape\",\"again\":\"" SCENE_SECRET "\"}");
    struct journal_entry *entry = entry_of(&exchange);
    const char *body = journal_entry_text(entry, entry->answer.body);
    assert_int_equal(entry->leaks, 0);
    assert_null(strstr(body, "another shape"));
    assert_null(strstr(body, "mockpat-"));
    assert_non_null(strstr(body, "\"again\":\"[redacted:"));
    free(entry);
    http_response_clean_up(&exchange.response);
}

static void long_bodies_are_cut_and_say_how_long_they_were(void **state)
{
    const size_t bytes = 3 * JOURNAL_BODY_BYTES;
    struct http_exchange exchange = exchange_of(NULL, 0);
    char *body = calloc(1, bytes + 1);

    (void)state;
    assert_non_null(body);
    memset(body, 'x', bytes);
    for (size_t i = 0; i < strlen(SCENE_SECRET); i++) {
        body[JOURNAL_BODY_BYTES - 20 + i] = SCENE_SECRET[i];
    }
    exchange.request.body = body;
    exchange.request.body_length = bytes;
    struct journal_entry *entry = entry_of(&exchange);
    assert_int_equal(entry->request.body.length, JOURNAL_BODY_BYTES);
    assert_int_equal(entry->request.body_bytes, bytes);
    assert_true(entry->request.body_cut);
    assert_null(strstr(journal_entry_text(entry, entry->request.body), "mockpat-"));
    assert_int_equal(entry->leaks, JOURNAL_LEAK_BODY);
    free(entry);
    free(body);
}

static void what_is_no_text_becomes_text_in_json(void **state)
{
    const struct http_header header = {text_of("X-\xFF"), text_of("caf\xE9")};
    struct http_exchange exchange = exchange_of(&header, 1);

    (void)state;
    exchange.request.body = "a\0b\xFF";
    exchange.request.body_length = 4;
    struct journal_entry *entry = entry_of(&exchange);
    cJSON *json = journal_entry_json(entry);
    assert_string_equal(json_text_at(json, "request/headers/x-?"), "caf\xEF\xBF\xBD");
    assert_string_equal(json_text_at(json, "request/body"), "a\xEF\xBF\xBD"
                                                            "b\xEF\xBF\xBD");
    assert_int_equal(json_number_at(json, "request/bodyBytes"), 4);
    cJSON_Delete(json);
    free(entry);
}

static void an_answer_that_was_never_sent_has_no_status(void **state)
{
    static const struct {
        enum http_wire_fault fault;
        const char *sent;
        int status;
    } cases[] = {
        {WIRE_FAULT_RESET, "nothing", 0},
        {WIRE_FAULT_EMPTY, "nothing", 0},
        {WIRE_FAULT_GARBAGE, "nothing", 0},
        {WIRE_FAULT_HANG, "nothing", 0},
        {WIRE_FAULT_NONE, "all", 200},
        {WIRE_FAULT_CLOSE_AFTER_HEADERS, "part", 200},
        {WIRE_FAULT_MALFORMED_CHUNK, "part", 200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_exchange exchange = exchange_of(NULL, 0);
        exchange.response.delivery.wire_fault = cases[i].fault;
        struct journal_entry *entry = entry_of(&exchange);
        cJSON *json = journal_entry_json(entry);
        assert_int_equal(entry->status, cases[i].status);
        assert_string_equal(json_text_at(json, "sent"), cases[i].sent);
        assert_int_equal(cJSON_IsNull(json_at(json, "status")), cases[i].status == 0);
        cJSON_Delete(json);
        free(entry);
    }
}

/* Pieces that requests are made of below: half of them must not be seen again. */
static const char *const pieces[] = {
    SCENE_SECRET,
    "mockpat%2DabcdefghijABCDEFGHIJ0123456789abcdefghij",
    BEARER,
    BEARER_IN_A_URL,
    "mockpat-",
    "plain",
    "/",
    "&t=",
    "\"",
    "\\",
    "%",
    "{\"name\":\"x\"}",
    "mockpat-abcdefghij",
    "bearer-token",
};

static void append_pieces(struct random *random, char *out, size_t bytes)
{
    unsigned char draws[6];

    out[0] = '\0';
    random_bytes(random, draws, sizeof draws);
    for (size_t i = 0; i < sizeof draws; i++) {
        const char *piece = pieces[draws[i] % (sizeof pieces / sizeof pieces[0])];
        size_t used = strlen(out);
        (void)snprintf(out + used, bytes - used, "%s", piece);
    }
}

static void assert_nothing_leaks(const struct journal_entry *entry)
{
    const char *memory = (const char *)entry;

    assert_null(memmem(memory, entry->bytes, SCENE_SECRET, strlen(SCENE_SECRET)));
    assert_null(memmem(memory, entry->bytes, "abcdefghijABCDEFGHIJ0123456789abcdefghij", 40));
    assert_null(memmem(memory, entry->bytes, BEARER, strlen(BEARER)));
    assert_null(memmem(memory, entry->bytes, BEARER_IN_A_URL, strlen(BEARER_IN_A_URL)));
}

static void secrets_and_bearer_tokens_never_get_in_wherever_they_stand(void **state)
{
    struct random random;
    char texts[6][1024];

    (void)state;
    random_init_seeded(&random, 11);
    for (int round = 0; round < 5000; round++) {
        for (size_t i = 0; i < 6; i++) {
            append_pieces(&random, texts[i], sizeof texts[i]);
        }
        const struct http_header headers[] = {
            {text_of("Authorization"), text_of("Bearer " BEARER)},
            {text_of("X-Any"), text_of(texts[0])},
            {text_of(texts[1]), text_of("value")},
            {text_of("amz-sdk-invocation-id"), text_of(texts[2])},
        };
        struct http_exchange exchange = exchange_of(headers, 4);
        exchange.request.method = texts[3];
        exchange.request.target = texts[4];
        exchange.request.body = texts[5];
        exchange.request.body_length = strlen(texts[5]);
        http_response_add_header(&exchange.response, "X-Echo", texts[0]);
        (void)buf_append_text(&exchange.response.body, texts[1]);
        struct journal_entry *entry = entry_of(&exchange);
        assert_nothing_leaks(entry);
        free(entry);
        http_response_clean_up(&exchange.response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_says_everything_about_its_exchange),
        cmocka_unit_test(the_bearer_token_is_hidden_but_stays_recognisable),
        cmocka_unit_test(credentials_of_other_schemes_are_hidden_whole),
        cmocka_unit_test(a_leak_is_noted_with_its_place),
        cmocka_unit_test(an_answer_with_a_secret_is_no_leak_and_hides_it),
        cmocka_unit_test(long_bodies_are_cut_and_say_how_long_they_were),
        cmocka_unit_test(what_is_no_text_becomes_text_in_json),
        cmocka_unit_test(an_answer_that_was_never_sent_has_no_status),
        cmocka_unit_test(secrets_and_bearer_tokens_never_get_in_wherever_they_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
