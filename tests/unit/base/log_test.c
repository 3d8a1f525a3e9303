/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SECRET "mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghij"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Puts a pipe in the place of standard error, takes it away again, and keeps what was written. */
struct capture {
    int stderr_copy;
    int read_end;
    char text[140000];
};

static void capture_begin(struct capture *capture)
{
    int ends[2];

    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, 262144) >= 0);
    capture->stderr_copy = dup(STDERR_FILENO);
    capture->read_end = ends[0];
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    (void)close(ends[1]);
}

static const char *capture_end(struct capture *capture)
{
    log_flush();
    (void)dup2(capture->stderr_copy, STDERR_FILENO);
    (void)close(capture->stderr_copy);
    size_t length = 0;
    ssize_t count;
    while ((count = read(capture->read_end, capture->text + length,
                         sizeof capture->text - 1 - length)) > 0) {
        length += (size_t)count;
    }
    (void)close(capture->read_end);
    capture->text[length] = '\0';
    return capture->text;
}

static void configure(enum log_level level, enum log_format format)
{
    const struct log_settings settings = {level, format};

    log_configure(&settings);
}

/* Both formats begin with a time of this shape; returns what follows it. */
static const char *after_time(const char *line, const char *before)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";

    assert_memory_equal(line, before, strlen(before));
    line += strlen(before);
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        if (shape[i] == 'd') {
            assert_in_range(line[i], '0', '9');
        } else {
            assert_int_equal(line[i], shape[i]);
        }
    }
    return line + sizeof shape - 1;
}

static const struct log_field some_fields[] = {
    {.name = "plain", .text = "/v1/x"},
    {.name = "spaced", .text = "a b=c"},
    {.name = "quoted", .text = "say \"hi\" \\ \n\x7F"},
    {.name = "part", .text = "abcdef", .length = 3},
    {.name = "empty", .text = ""},
    {.name = "number", .number = -7},
};

static void a_text_line_has_time_level_message_and_fields(void **state)
{
    struct capture capture;

    (void)state;
    configure(LOG_INFO, LOG_TEXT);
    capture_begin(&capture);
    log_event(LOG_INFO, "request", some_fields, COUNT(some_fields));
    assert_string_equal(after_time(capture_end(&capture), ""),
                        " info  request plain=/v1/x spaced=\"a b=c\""
                        " quoted=\"say \\\"hi\\\" \\\\ \\u000a\\u007f\""
                        " part=abc empty=\"\" number=-7\n");
}

static void a_json_line_has_the_same_members(void **state)
{
    struct capture capture;

    (void)state;
    configure(LOG_INFO, LOG_JSON);
    capture_begin(&capture);
    log_event(LOG_WARN, "say \"x\"", some_fields, COUNT(some_fields));
    assert_string_equal(after_time(capture_end(&capture), "{\"time\":\""),
                        "\",\"level\":\"warn\",\"message\":\"say \\\"x\\\"\",\"plain\":\"/v1/x\""
                        ",\"spaced\":\"a b=c\""
                        ",\"quoted\":\"say \\\"hi\\\" \\\\ \\u000a\\u007f\""
                        ",\"part\":\"abc\",\"empty\":\"\",\"number\":-7}\n");
}

static void bytes_that_are_not_utf8_are_escaped_and_utf8_is_kept(void **state)
{
    const struct log_field field = {.name = "x", .text = "\xC3\xA9\xFF\xF0\x9F\x99\x82\xC3"};
    struct capture capture;

    (void)state;
    configure(LOG_INFO, LOG_JSON);
    capture_begin(&capture);
    log_event(LOG_INFO, "m", &field, 1);
    assert_string_equal(after_time(capture_end(&capture), "{\"time\":\""),
                        "\",\"level\":\"info\",\"message\":\"m\",\"x\":\"\xC3\xA9\\u00ff"
                        "\xF0\x9F\x99\x82\\u00c3\"}\n");
}

static void lines_below_the_level_are_not_written(void **state)
{
    struct capture capture;

    (void)state;
    configure(LOG_WARN, LOG_TEXT);
    capture_begin(&capture);
    assert_false(log_enabled(LOG_INFO));
    assert_true(log_enabled(LOG_WARN));
    log_printf(LOG_INFO, "not this");
    log_event(LOG_DEBUG, "nor this", NULL, 0);
    log_printf(LOG_ERROR, "but %s", "this");
    assert_string_equal(after_time(capture_end(&capture), ""), " error but this\n");
}

static void a_printf_message_that_is_too_long_is_cut(void **state)
{
    struct capture capture;

    (void)state;
    configure(LOG_INFO, LOG_TEXT);
    capture_begin(&capture);
    log_printf(LOG_INFO, "%5000d", 1);
    const char *text = capture_end(&capture);
    assert_in_range(strlen(text), 1000, 1100);
    assert_int_equal(text[strlen(text) - 1], '\n');
}

static void warnings_are_written_without_a_flush(void **state)
{
    struct capture capture;
    char said[256];

    (void)state;
    configure(LOG_INFO, LOG_TEXT);
    capture_begin(&capture);
    log_printf(LOG_INFO, "waits");
    assert_true(read(capture.read_end, said, sizeof said) < 0);
    log_printf(LOG_WARN, "does not");
    assert_true(read(capture.read_end, said, sizeof said) > 0);
    assert_string_equal(capture_end(&capture), "");
}

static void many_lines_between_flushes_all_arrive(void **state)
{
    struct capture capture;
    size_t lines = 0;

    (void)state;
    configure(LOG_INFO, LOG_TEXT);
    capture_begin(&capture);
    for (int i = 0; i < 600; i++) {
        log_printf(LOG_INFO, "%0*d", 64, i);
    }
    for (const char *at = capture_end(&capture); (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    assert_int_equal(lines, 600);
}

/* Ends with the text; what stands before it does not matter. */
static void assert_ends(const char *text, const char *end)
{
    assert_true(strlen(text) >= strlen(end));
    assert_string_equal(text + strlen(text) - strlen(end), end);
}

static void a_full_pipe_does_not_stop_the_writer(void **state)
{
    struct capture capture;
    int ends[2];

    (void)state;
    configure(LOG_INFO, LOG_TEXT);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0); /* a write that does not fit would wait for ever */
    int stderr_copy = dup(STDERR_FILENO);
    (void)dup2(ends[1], STDERR_FILENO);
    (void)close(ends[1]);
    for (int i = 0; i < 5000; i++) { /* nobody reads, and it is far more than fits */
        log_printf(LOG_WARN, "%0*d", 100, i);
    }
    (void)dup2(stderr_copy, STDERR_FILENO);
    (void)close(stderr_copy);
    (void)close(ends[0]);
    capture_begin(&capture);
    log_flush(); /* the backlog, now that somebody reads */
    log_printf(LOG_INFO, "still here");
    const char *text = capture_end(&capture);
    assert_non_null(strstr(text, " log lines were dropped: nobody read them\n"));
    assert_ends(text, " info  still here\n");
}

static void assert_redacted(const char *text, const char *expected)
{
    struct buf out;

    buf_init(&out, 1000);
    log_redact(&out, text, strlen(text));
    assert_string_equal(buf_text(&out), expected);
    buf_clean_up(&out);
}

static void secrets_are_redacted_wherever_they_stand(void **state)
{
    (void)state;
    assert_redacted(SECRET, "mockpat-[redacted]");
    assert_redacted("/v1/" SECRET "/x", "/v1/mockpat-[redacted]/x");
    assert_redacted("mmockpat-" SECRET, "mmockpat-mockpat-[redacted]");
    assert_redacted(SECRET SECRET, "mockpat-[redacted]mockpat-[redacted]");
    assert_redacted(SECRET "tail", "mockpat-[redacted]tail");
}

static void what_is_no_secret_is_kept(void **state)
{
    (void)state;
    assert_redacted("", "");
    assert_redacted("/v1/accessTokens", "/v1/accessTokens");
    assert_redacted("mockpat-", "mockpat-");
    assert_redacted("mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghi",
                    "mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghi");
    assert_redacted("mockpat-abcdefghij-BCDEFGHIJ0123456789abcdefghij",
                    "mockpat-abcdefghij-BCDEFGHIJ0123456789abcdefghij");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_line_has_time_level_message_and_fields),
        cmocka_unit_test(a_json_line_has_the_same_members),
        cmocka_unit_test(bytes_that_are_not_utf8_are_escaped_and_utf8_is_kept),
        cmocka_unit_test(lines_below_the_level_are_not_written),
        cmocka_unit_test(a_printf_message_that_is_too_long_is_cut),
        cmocka_unit_test(warnings_are_written_without_a_flush),
        cmocka_unit_test(many_lines_between_flushes_all_arrive),
        cmocka_unit_test(a_full_pipe_does_not_stop_the_writer),
        cmocka_unit_test(secrets_are_redacted_wherever_they_stand),
        cmocka_unit_test(what_is_no_secret_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
