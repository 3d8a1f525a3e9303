/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the cases of fixtures/contract: request in, answer out, through everything but the sockets.
 *
 *   contract_test              runs all of them
 *   contract_test PATTERN      runs those whose name matches, for example '*null*'
 *
 * With CONTRACT_UPDATE=1 in the environment the answers in the files are replaced by those that the
 * server gives, for a person to review.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "case_file.h"
#include "promises.h"
#include "stage.h"

#define CASES FIXTURES_DIR "/contract/"
#define EXTENSION ".http"
#define ANSWER_LIMIT ((size_t)1024 * 1024)

/* The answer as the files have it: without the headers that every answer has. */
static void write_answer(const struct http_response *response, struct buf *out)
{
    (void)buf_printf(out, "%d\n", response->status);
    for (size_t i = 0; i < response->header_count; i++) {
        const char *name = response->headers[i].name;
        if (strcmp(name, "x-amzn-RequestId") != 0 && strcmp(name, "Content-Type") != 0) {
            (void)buf_printf(out, "%s: %s\n", name, response->headers[i].value);
        }
    }
    (void)buf_printf(out, "\n%s", buf_text(&response->body));
}

/* Sends the request and writes its answer; false when the answer breaks a promise. */
static bool play(struct stage *stage, const struct case_exchange *request, struct buf *answer)
{
    struct http_exchange exchange;

    stage_send(stage, request, &exchange);
    write_answer(&exchange.response, answer);
    const char *broken = promises_broken(&exchange);
    if (broken != NULL) {
        print_error("%s %s broke a promise: %s\n%s\n", request->method, request->target, broken,
                    buf_text(answer));
    }
    http_response_clean_up(&exchange.response);
    return broken == NULL;
}

static bool is_expected(const struct case_file *file, size_t exchange, const struct buf *answer)
{
    if (strcmp(file->exchanges[exchange].expected, buf_text(answer)) == 0) {
        return true;
    }
    print_error("%s, exchange %zu\nexpected: %s\nanswered: %s\n", file->path, exchange + 1,
                file->exchanges[exchange].expected, buf_text(answer));
    return false;
}

/* Plays a case and writes its answers; false when something in it is no good. */
static bool play_all(const struct case_file *file, struct buf *answers)
{
    struct stage stage;
    bool good = true;

    stage_init(&stage);
    for (size_t i = 0; i < file->exchange_count && good; i++) {
        const struct case_exchange *exchange = &file->exchanges[i];
        good = stage_apply(&stage, exchange->settings, exchange->setting_count) &&
               play(&stage, exchange, &answers[i]);
    }
    stage_clean_up(&stage);
    return good;
}

static bool check_all(const struct case_file *file, const struct buf *answers)
{
    bool good = true;

    if (getenv("CONTRACT_UPDATE") != NULL) {
        return case_file_write(file, answers);
    }
    for (size_t i = 0; i < file->exchange_count; i++) {
        good &= is_expected(file, i, &answers[i]);
    }
    return good;
}

static void the_server_answers_as_the_file_says(void **state)
{
    struct case_file file;
    bool good = case_file_read(*state, &file);
    struct buf *answers = mem_calloc(file.exchange_count, sizeof *answers);

    for (size_t i = 0; i < file.exchange_count; i++) {
        buf_init(&answers[i], ANSWER_LIMIT);
    }
    good = good && play_all(&file, answers) && check_all(&file, answers);
    for (size_t i = 0; i < file.exchange_count; i++) {
        buf_clean_up(&answers[i]);
    }
    free(answers);
    case_file_clean_up(&file);
    assert_true(good);
}

/* "topic/sentence" of a path. */
static char *name_of(const char *path)
{
    const char *name = path + strlen(CASES);

    return mem_strndup(name, strlen(name) - strlen(EXTENSION));
}

int main(int argc, char **argv)
{
    glob_t found;

    if (glob(CASES "*/*" EXTENSION, 0, NULL, &found) != 0) {
        (void)fprintf(stderr, "no cases in %s\n", CASES);
        return EXIT_FAILURE;
    }
    struct CMUnitTest *tests = mem_calloc(found.gl_pathc, sizeof *tests);
    char **names = mem_calloc(found.gl_pathc, sizeof *names);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        names[i] = name_of(found.gl_pathv[i]);
        tests[i] = (struct CMUnitTest){.name = names[i],
                                       .test_func = the_server_answers_as_the_file_says,
                                       .initial_state = found.gl_pathv[i]};
    }
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    int failed = _cmocka_run_group_tests("contract", tests, found.gl_pathc, NULL, NULL);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        free(names[i]);
    }
    free((void *)names);
    free(tests);
    globfree(&found);
    return failed;
}
