/* SPDX-License-Identifier: Apache-2.0 */
#include "api/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#define ANSWER "{\"secret\":\"s\",\"name\":\"x\"}"

static struct fault_rule rule_with(const char *id, struct fault_outcome outcome)
{
    return (struct fault_rule){.id = id, .outcome = outcome};
}

static struct fault_decision decision_of(const struct fault_rule *rules, size_t count)
{
    struct fault_decision decision = {.count = count};

    for (size_t i = 0; i < count; i++) {
        decision.fired[i] = (struct fault_fired){.rule = &rules[i], .outcome = &rules[i].outcome};
    }
    return decision;
}

/* An exchange whose operation has been answered. */
static void answered(struct http_exchange *exchange)
{
    *exchange = (struct http_exchange){0};
    http_response_init(&exchange->response);
    exchange->response.status = 201;
    (void)snprintf(exchange->notes.request_id, sizeof exchange->notes.request_id, "the-id");
    http_response_add_header(&exchange->response, "x-amzn-RequestId", "the-id");
    http_response_add_header(&exchange->response, "Content-Type", "application/json");
    (void)buf_append_text(&exchange->response.body, ANSWER);
}

static void spoil(const struct fault_rule *rules, size_t count, struct http_exchange *exchange)
{
    struct fault_decision decision = decision_of(rules, count);

    answered(exchange);
    faults_spoil(&decision, exchange);
}

static const char *header(const struct http_exchange *exchange, const char *name)
{
    const char *found = NULL;

    for (size_t i = 0; i < exchange->response.header_count; i++) {
        if (strcasecmp(exchange->response.headers[i].name, name) == 0) {
            assert_null(found);
            found = exchange->response.headers[i].value;
        }
    }
    return found;
}

static void without_a_rule_nothing_is_touched(void **state)
{
    struct http_exchange exchange;

    (void)state;
    spoil(NULL, 0, &exchange);
    assert_string_equal(buf_text(&exchange.response.body), ANSWER);
    assert_null(header(&exchange, "x-mock-fault"));
    assert_string_equal(exchange.notes.fault, "");
    http_response_clean_up(&exchange.response);
}

static void only_an_error_or_a_connection_fault_before_it_prevents_the_operation(void **state)
{
    struct fault_rule error = rule_with("r", (struct fault_outcome){.error = {.code = "X"}});
    struct fault_rule hang = rule_with("r", (struct fault_outcome){.connection = FAULT_HANG});
    struct fault_rule body = rule_with("r", (struct fault_outcome){.body = {.malformed = true}});
    struct fault_decision decision = decision_of(&error, 1);

    (void)state;
    assert_true(faults_prevent(&decision));
    error.when = FAULT_AFTER;
    assert_false(faults_prevent(&decision));
    decision = decision_of(&hang, 1);
    assert_true(faults_prevent(&decision));
    decision = decision_of(&body, 1);
    assert_false(faults_prevent(&decision));
}

static void an_error_takes_the_answers_place_and_keeps_its_request_id(void **state)
{
    struct fault_rule rule =
        rule_with("r", (struct fault_outcome){.error = {.code = "ThrottlingException",
                                                        .has_retry_after = true,
                                                        .retry_after_ms = 1500}});
    struct http_exchange exchange;

    (void)state;
    spoil(&rule, 1, &exchange);
    assert_int_equal(exchange.response.status, 429);
    assert_string_equal(header(&exchange, "x-amzn-ErrorType"), "ThrottlingException");
    assert_string_equal(header(&exchange, "x-amzn-RequestId"), "the-id");
    assert_string_equal(header(&exchange, "Retry-After"), "2");
    assert_string_equal(header(&exchange, "x-amz-retry-after"), "1500");
    assert_string_equal(header(&exchange, "x-mock-fault"), "r");
    assert_null(strstr(buf_text(&exchange.response.body), "secret"));
    http_response_clean_up(&exchange.response);
}

static void a_rules_header_takes_the_place_of_the_servers_and_outlives_the_rule(void **state)
{
    char name[] = "content-type";
    struct fault_header own = {name, "text/plain"};
    struct fault_rule rule = rule_with(
        "r", (struct fault_outcome){
                 .error = {.code = "X", .status = 418, .headers = &own, .header_count = 1}});
    struct http_exchange exchange;

    (void)state;
    spoil(&rule, 1, &exchange);
    memset(name, '?', sizeof name - 1);
    assert_int_equal(exchange.response.status, 418);
    assert_string_equal(header(&exchange, "Content-Type"), "text/plain");
    http_response_set_header(&exchange.response, "Content-Type", "text/html");
    assert_string_equal(header(&exchange, "Content-Type"), "text/html");
    http_response_clean_up(&exchange.response);
}

static void a_body_can_be_spoilt_in_every_way(void **state)
{
    const char *dropped[] = {"secret"};
    struct fault_rule rule =
        rule_with("r", (struct fault_outcome){.body = {.drop_members = dropped, .drop_count = 1}});
    struct http_exchange exchange;

    (void)state;
    spoil(&rule, 1, &exchange);
    assert_string_equal(buf_text(&exchange.response.body), "{\"name\":\"x\"}");
    http_response_clean_up(&exchange.response);
    rule.outcome.body = (struct fault_body){.malformed = true, .content_type = "text/html"};
    spoil(&rule, 1, &exchange);
    assert_int_equal(exchange.response.body.length, strlen(ANSWER) - 1);
    assert_string_equal(header(&exchange, "Content-Type"), "text/html");
    http_response_clean_up(&exchange.response);
    rule.outcome.body = (struct fault_body){.replace = "gone",
                                            .has_truncate = true,
                                            .truncate_at_fraction = 0.5,
                                            .content_length_delta = -1};
    spoil(&rule, 1, &exchange);
    assert_string_equal(buf_text(&exchange.response.body), "gone");
    assert_true(exchange.response.delivery.cut);
    assert_int_equal(exchange.response.delivery.cut_at_bytes, 2);
    assert_int_equal(exchange.response.delivery.content_length_delta, -1);
    http_response_clean_up(&exchange.response);
}

static void an_empty_body_can_be_spoilt_too(void **state)
{
    struct fault_rule rule = rule_with(
        "r",
        (struct fault_outcome){.body = {.replace = "", .malformed = true, .has_truncate = true}});
    struct http_exchange exchange;

    (void)state;
    spoil(&rule, 1, &exchange);
    assert_int_equal(exchange.response.body.length, 0);
    assert_int_equal(exchange.response.delivery.cut_at_bytes, 0);
    http_response_clean_up(&exchange.response);
}

static void delays_add_up_and_stay_when_an_error_follows(void **state)
{
    struct fault_rule rules[] = {rule_with("one", (struct fault_outcome){.bytes_per_second = 5}),
                                 rule_with("two", (struct fault_outcome){.error = {.code = "X"}})};
    struct fault_decision decision = decision_of(rules, 2);
    struct http_exchange exchange;

    (void)state;
    rules[1].outcome.error.status = 500;
    decision.fired[0].delay_ms = 30;
    decision.fired[1].delay_ms = 12;
    answered(&exchange);
    faults_spoil(&decision, &exchange);
    assert_int_equal(exchange.response.delivery.delay_ms, 42);
    assert_int_equal(exchange.response.delivery.bytes_per_second, 5);
    assert_int_equal(exchange.response.status, 500);
    assert_string_equal(header(&exchange, "x-mock-fault"), "one,two");
    assert_string_equal(exchange.notes.fault_kinds, "bytesPerSecond,error");
    http_response_clean_up(&exchange.response);
}

#define MANY FAULT_MAX_FIRED

static void ids_that_do_not_fit_are_left_out_whole(void **state)
{
    static char ids[MANY][101];
    struct fault_rule rules[MANY];
    struct http_exchange exchange;
    size_t kinds = 1;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        memset(ids[i], 'a' + (int)i, 100);
        rules[i] = rule_with(ids[i], (struct fault_outcome){.bytes_per_second = 1});
    }
    spoil(rules, MANY, &exchange);
    assert_int_equal(strlen(exchange.notes.fault), 201);
    for (const char *at = exchange.notes.fault_kinds; (at = strchr(at, ',')) != NULL; at++) {
        kinds++;
    }
    assert_int_equal(kinds, 2);
    http_response_clean_up(&exchange.response);
}

static void the_most_headers_that_a_rule_may_have_fit(void **state)
{
    struct fault_header own[] = {{"a", "1"}, {"b", "2"}, {"c", "3"},
                                 {"d", "4"}, {"e", "5"}, {"f", "6"}};
    struct fault_rule rule =
        rule_with("r", (struct fault_outcome){.error = {.code = "X",
                                                        .status = 500,
                                                        .has_retry_after = true,
                                                        .headers = own,
                                                        .header_count = 6}});
    struct http_exchange exchange;

    (void)state;
    rule.outcome.body.content_type = "text/plain";
    spoil(&rule, 1, &exchange);
    assert_string_equal(header(&exchange, "f"), "6");
    assert_string_equal(header(&exchange, "x-mock-fault"), "r");
    http_response_clean_up(&exchange.response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_rule_nothing_is_touched),
        cmocka_unit_test(only_an_error_or_a_connection_fault_before_it_prevents_the_operation),
        cmocka_unit_test(an_error_takes_the_answers_place_and_keeps_its_request_id),
        cmocka_unit_test(a_rules_header_takes_the_place_of_the_servers_and_outlives_the_rule),
        cmocka_unit_test(a_body_can_be_spoilt_in_every_way),
        cmocka_unit_test(an_empty_body_can_be_spoilt_too),
        cmocka_unit_test(delays_add_up_and_stay_when_an_error_follows),
        cmocka_unit_test(ids_that_do_not_fit_are_left_out_whole),
        cmocka_unit_test(the_most_headers_that_a_rule_may_have_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
