/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void zero_bytes_can_be_allocated_and_freed(void **state)
{
    void *memory[] = {mem_alloc(0), mem_calloc(0, 8), mem_calloc(8, 0), mem_realloc(NULL, 0)};

    (void)state;
    for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++) {
        assert_non_null(memory[i]);
        free(memory[i]);
    }
}

static void calloc_zeroes(void **state)
{
    static const unsigned char zeroes[300];
    unsigned char *memory = mem_calloc(100, 3);

    (void)state;
    assert_memory_equal(memory, zeroes, sizeof zeroes);
    free(memory);
}

static void realloc_keeps_the_contents(void **state)
{
    char *memory = mem_realloc(NULL, 4);

    (void)state;
    memcpy(memory, "abc", 4);
    memory = mem_realloc(memory, 4096);
    assert_string_equal(memory, "abc");
    free(memory);
}

static void strdup_copies_the_whole_text(void **state)
{
    const char text[] = "some text";
    char *copy = mem_strdup(text);

    (void)state;
    assert_string_equal(copy, text);
    assert_ptr_not_equal(copy, text);
    free(copy);
}

static void strndup_copies_a_part_and_ends_it(void **state)
{
    char *part = mem_strndup("abcdef", 3);
    char *none = mem_strndup("abcdef", 0);

    (void)state;
    assert_string_equal(part, "abc");
    assert_string_equal(none, "");
    free(part);
    free(none);
}

static void printf_formats_text_of_any_length(void **state)
{
    char *text = mem_printf("%s-%04d-%*s", "a", 7, 5000, "end");

    (void)state;
    assert_int_equal(strlen(text), 7 + 5000);
    assert_memory_equal(text, "a-0007-", 7);
    assert_string_equal(text + 7 + 4997, "end");
    free(text);
}

static void exhaustion_says_so_in_one_line_and_aborts(void **state)
{
    static const char line[] = "codecatalyst-mock: out of memory\n";
    char said[256];
    int ends[2];
    int status = 0;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        mem_exhausted();
    }
    (void)close(ends[1]);
    ssize_t count = read(ends[0], said, sizeof said);
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_int_equal(count, sizeof line - 1);
    assert_memory_equal(said, line, sizeof line - 1);
}

static void a_text_is_copied_as_far_as_there_is_room(void **state)
{
    char out[4] = "xyz";

    (void)state;
    mem_copy_text(out, sizeof out, "ab");
    assert_string_equal(out, "ab");
    mem_copy_text(out, sizeof out, "abc");
    assert_string_equal(out, "abc");
    mem_copy_text(out, sizeof out, "abcd");
    assert_string_equal(out, "abc");
    mem_copy_text(out, 1, "abcd");
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_bytes_can_be_allocated_and_freed),
        cmocka_unit_test(calloc_zeroes),
        cmocka_unit_test(realloc_keeps_the_contents),
        cmocka_unit_test(strdup_copies_the_whole_text),
        cmocka_unit_test(strndup_copies_a_part_and_ends_it),
        cmocka_unit_test(printf_formats_text_of_any_length),
        cmocka_unit_test(exhaustion_says_so_in_one_line_and_aborts),
        cmocka_unit_test(a_text_is_copied_as_far_as_there_is_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
