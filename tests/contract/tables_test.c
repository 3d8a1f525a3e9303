/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of fixtures/tables through the whole pipeline: routing.tsv and validation.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "domain/operation.h"
#include "promises.h"
#include "stage.h"
#include "support.h"

static const struct http_header headers[] = {
    {{"Authorization", 13}, {"Bearer alice", 12}},
    {{"Content-Type", 12}, {"application/json", 16}},
};

/* Sends a request as alice to a server that has just started. */
static void ask(const char *method, const char *target, struct http_text body,
                struct http_exchange *exchange)
{
    struct case_exchange request = {.method = method,
                                    .target = target,
                                    .headers = {headers[0], headers[1]},
                                    .header_count = 2,
                                    .body = body};
    struct stage stage;

    stage_init(&stage);
    assert_true(stage_apply(&stage, NULL, 0));
    stage_send(&stage, &request, exchange);
    stage_clean_up(&stage);
}

static const char *type_of(const struct http_exchange *exchange)
{
    const char *type = promises_header(&exchange->response, "x-amzn-ErrorType");

    return type != NULL ? type : "ok";
}

/* The type of error that a row of routing.tsv asks for; "" where the operation decides itself. */
static const char *routed_type(const struct row *row)
{
    enum operation operation;

    if (!operation_find(row->fields[2].text, &operation)) {
        return "UnknownOperationException";
    }
    return operation < OPERATION_IMPLEMENTED_COUNT ? "" : "NotImplementedException";
}

static bool is_routed(const struct row *row, const struct http_exchange *exchange)
{
    const char *expected = routed_type(row);
    const char *body = buf_text(&exchange->response.body);

    if (strcmp(expected, "") == 0) {
        return exchange->notes.operation != NULL &&
               strcmp(exchange->notes.operation, row->fields[2].text) == 0;
    }
    if (strcmp(type_of(exchange), expected) != 0) {
        return false;
    }
    return strcmp(expected, "NotImplementedException") != 0 ||
           (exchange->response.status == 501 && strstr(body, row->fields[2].text) != NULL);
}

static bool route_is_as_the_row_says(const struct row *row, void *context)
{
    struct http_exchange exchange;

    (void)context;
    ask(row->fields[0].text, row->fields[1].text, (struct http_text){"", 0}, &exchange);
    const char *broken = promises_broken(&exchange);
    bool met = (broken == NULL || row_complain(row, "%s", broken)) &&
               (is_routed(row, &exchange) ||
                row_complain(row, "answered %d %s %s", exchange.response.status, type_of(&exchange),
                             buf_text(&exchange.response.body)));
    http_response_clean_up(&exchange.response);
    return met;
}

static void every_operation_but_five_answers_501_and_names_itself(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("routing.tsv", 3, route_is_as_the_row_says, NULL), 0);
}

/* Sends what a row of validation.tsv says: a body, the id in a path, or a query. */
static void ask_row(const struct row *row, struct http_exchange *exchange)
{
    const struct http_text input = {row->fields[1].text, row->fields[1].length};
    const struct http_text nothing = {"", 0};

    if (row_field_is(row, 0, "CreateAccessToken")) {
        ask("PUT", "/v1/accessTokens", input, exchange);
    } else if (row_field_is(row, 0, "ListAccessTokens")) {
        ask("POST", "/v1/accessTokens", input, exchange);
    } else {
        bool is_delete = row_field_is(row, 0, "DeleteAccessToken");
        char *target =
            mem_printf(is_delete ? "/v1/accessTokens/%s" : "/userDetails?%s", input.data);
        ask(is_delete ? "DELETE" : "GET", target, nothing, exchange);
        free(target);
    }
}

static bool is_judged(const struct row *row, const struct http_exchange *exchange)
{
    return row_field_is(row, 2, type_of(exchange)) &&
           strstr(buf_text(&exchange->response.body), row->fields[3].text) != NULL;
}

static bool judgement_is_as_the_row_says(const struct row *row, void *context)
{
    struct http_exchange exchange;

    (void)context;
    ask_row(row, &exchange);
    const char *broken = promises_broken(&exchange);
    bool met = (broken == NULL || row_complain(row, "%s", broken)) &&
               (is_judged(row, &exchange) || row_complain(row, "answered %s %s", type_of(&exchange),
                                                          buf_text(&exchange.response.body)));
    http_response_clean_up(&exchange.response);
    return met;
}

static void every_member_is_judged_by_its_rules(void **state)
{
    (void)state;
    assert_int_equal(rows_unmet("validation.tsv", 4, judgement_is_as_the_row_says, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_but_five_answers_501_and_names_itself),
        cmocka_unit_test(every_member_is_judged_by_its_rules),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
