/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Target: the whole server without its sockets, from the request to the answer.
 *
 * The input is one conversation in the format of fixtures/contract, read leniently; its first byte
 * picks the settings. Whatever the requests are, each answer keeps its promises (JSON, request id,
 * the type of an error), and none is a 5xx but 501.
 */
#include "fuzz.h"

#include <string.h>

#include "base/mem.h"
#include "promises.h"
#include "stage.h"

#define EXCHANGES 16

/* What is left of the input. */
struct input {
    char *at;
    char *end;
};

/* Takes the text up to the mark, or all there is, and ends it with a NUL. */
static struct input take(struct input *from, const char *mark)
{
    size_t length = strlen(mark);
    char *found = memmem(from->at, (size_t)(from->end - from->at), mark, length);
    struct input taken = {from->at, found != NULL ? found : from->end};

    from->at = found != NULL ? found + length : from->end;
    *taken.end = '\0';
    return taken;
}

static void take_header(struct input line, struct case_exchange *request)
{
    struct input name = take(&line, ": ");

    request->headers[request->header_count].name =
        (struct http_text){name.at, (size_t)(name.end - name.at)};
    request->headers[request->header_count].value =
        (struct http_text){line.at, (size_t)(line.end - line.at)};
    request->header_count++;
}

/* Comments and settings have no meaning here. */
static struct input take_request_line(struct input *text)
{
    struct input line;

    do {
        line = take(text, "\n");
    } while (text->at < text->end && (*line.at == '#' || *line.at == '@' || *line.at == '\0'));
    return line;
}

static void read_request(struct input text, struct case_exchange *request)
{
    struct input body = take(&text, "\n---");
    struct input line = take_request_line(&body);
    struct input method = take(&line, " ");

    *request = (struct case_exchange){.method = method.at, .target = line.at};
    while (body.at < body.end && request->header_count < CASE_HEADERS) {
        line = take(&body, "\n");
        if (line.at == line.end) {
            break;
        }
        take_header(line, request);
    }
    request->body = (struct http_text){body.at, (size_t)(body.end - body.at)};
}

static void send(struct stage *stage, const struct case_exchange *request)
{
    struct http_exchange exchange;

    stage_send(stage, request, &exchange);
    const char *broken = promises_broken(&exchange);
    if (broken != NULL) {
        (void)fprintf(stderr, "%s: %d %s\n", broken, exchange.response.status,
                      buf_text(&exchange.response.body));
    }
    FUZZ_REQUIRE(broken == NULL);
    FUZZ_REQUIRE(exchange.response.status < 500 || exchange.response.status == 501);
    http_response_clean_up(&exchange.response);
}

static void pick_settings(struct stage *stage, unsigned char choice)
{
    stage->settings.auth_mode = (choice & 1U) != 0 ? AUTH_OFF : AUTH_ANY;
    stage->settings.tokens.unique_names = (choice & 2U) != 0;
    stage->settings.tokens.max_tokens_per_user = (choice & 4U) != 0 ? 2 : 100;
    stage->settings.tokens.max_lifetime_days = (choice & 8U) != 0 ? 365 : 0;
    stage->settings.throttle_count = (choice & 32U) != 0 ? 1 : 0;
    stage->rules[0] = (struct throttle_rule){
        .id = "fuzz", .operations = UINT64_MAX, .key = THROTTLE_BY_USER, .rps = 1, .burst = 3};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = mem_strndup(size > 0 ? (const char *)data : "", size);
    struct input rest = {copy, copy + size};
    struct case_exchange request;
    struct stage stage;

    stage_init(&stage);
    pick_settings(&stage, size > 0 ? data[0] : 0);
    FUZZ_REQUIRE(stage_apply(&stage, NULL, 0));
    for (int i = 0; i < EXCHANGES && rest.at < rest.end; i++) {
        read_request(take(&rest, "\n===\n"), &request);
        send(&stage, &request);
    }
    stage_clean_up(&stage);
    free(copy);
    return 0;
}
