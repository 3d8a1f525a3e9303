/* SPDX-License-Identifier: Apache-2.0 */
#include "base/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LETTERS "abcdefghijABCDEFGHIJ0123456789abcdefghij"
#define SECRET "mockpat-" LETTERS

static const unsigned char key[SIPHASH_KEY_BYTES] = "sixteen bytes!!";

/* What is left of the text, in `out`, which holds 4,000 bytes. Returns the number of secrets. */
static size_t redacted(struct redact redact, const char *text, char *out)
{
    struct buf buf;

    buf_init(&buf, 3999);
    assert_true(redact_append(&redact, text, strlen(text), &buf));
    (void)snprintf(out, 4000, "%s", buf_text(&buf));
    buf_clean_up(&buf);
    return redact.secrets;
}

static void assert_keyless(const char *word, const char *text, const char *expected)
{
    char out[4000];
    struct redact redact = {.word = word, .word_length = word != NULL ? strlen(word) : 0};

    (void)redacted(redact, text, out);
    assert_string_equal(out, expected);
}

static void a_secret_is_found_however_its_characters_are_written(void **state)
{
    static const char *const spellings[] = {
        SECRET,
        "mockpat%2D" LETTERS,
        "%6dockpat-" LETTERS,
        "%6Dockpat-" LETTERS,
        "\\u006dockpat\\u002d" LETTERS,
        "mockpat-%61bcdefghijABCDEFGHIJ0123456789abcdefghij",
        "mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghi\\u006A",
    };

    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        char out[4000];
        assert_int_equal(redacted((struct redact){0}, spellings[i], out), 1);
        assert_string_equal(out, "mockpat-[redacted]");
    }
}

static void every_secret_is_counted(void **state)
{
    char out[4000];

    (void)state;
    assert_int_equal(redacted((struct redact){0}, SECRET SECRET " " SECRET, out), 3);
    assert_string_equal(out, "mockpat-[redacted]mockpat-[redacted] mockpat-[redacted]");
    assert_int_equal(redacted((struct redact){0}, "mockpat-" LETTERS "more", out), 1);
    assert_string_equal(out, "mockpat-[redacted]more");
}

static void what_is_nearly_a_secret_stays(void **state)
{
    static const char *const texts[] = {
        "",
        "m",
        "%",
        "\\",
        "%6",
        "\\u",
        "\\u00",
        "mockpat",
        "mockpat-",
        "mockpat-%",
        "mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghi",
        "mockpat-abcdefghijABCDEFGHIJ-123456789abcdefghij",
        ("Mockpat-" LETTERS),
        ("mockpat%2" LETTERS),
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_keyless(NULL, texts[i], texts[i]);
    }
}

static void the_word_is_found_in_any_spelling(void **state)
{
    (void)state;
    assert_keyless("abc+/def==", "x abc+/def== y", "x [redacted] y");
    assert_keyless("abc+/def==", "?t=abc%2B%2fdef%3D%3D&u", "?t=[redacted]&u");
    assert_keyless("abc+/def==", "\"abc+\\/def==\"", "\"[redacted]\"");
    assert_keyless("with\"quote", "{\"t\":\"with\\\"quote\"}", "{\"t\":\"[redacted]\"}");
    assert_keyless("per%41cent", "/per%41cent/", "/[redacted]/");
    assert_keyless("per%41cent", "/per%2541cent/", "/[redacted]/");
    assert_keyless("long-word", "xlong-wordx", "x[redacted]x");
}

static void a_short_word_is_hidden_only_where_it_stands_alone(void **state)
{
    (void)state;
    assert_keyless("test", "test", "[redacted]");
    assert_keyless("test", "my-test/testing?x=test", "my-[redacted]/testing?x=[redacted]");
    assert_keyless("a", "{\"name\":\"a\"}", "{\"name\":\"[redacted]\"}");
}

static void equal_texts_get_equal_marks_and_others_do_not(void **state)
{
    struct redact redact = {.key = key, .word = SECRET, .word_length = strlen(SECRET)};
    struct redact as_word = {.key = key, .word = "another-secret", .word_length = 14};
    char once[4000];
    char encoded[4000];
    char other[4000];

    (void)state;
    (void)redacted((struct redact){.key = key}, SECRET, once);
    (void)redacted((struct redact){.key = key}, "mockpat%2D" LETTERS, encoded);
    assert_int_equal(strlen(once), strlen("[redacted:0123456789]"));
    assert_string_equal(once, encoded);
    (void)redacted(redact, SECRET, encoded);
    assert_string_equal(once, encoded);
    (void)redacted(as_word, "another-secret", other);
    assert_string_not_equal(once, other);
}

static void the_same_text_has_another_mark_under_another_key(void **state)
{
    static const unsigned char other_key[SIPHASH_KEY_BYTES] = "another key....";
    unsigned char drawn[2][SIPHASH_KEY_BYTES];
    char one[4000];
    char other[4000];

    (void)state;
    (void)redacted((struct redact){.key = key}, SECRET, one);
    (void)redacted((struct redact){.key = other_key}, SECRET, other);
    assert_string_not_equal(one, other);
    siphash_draw_key(drawn[0]);
    siphash_draw_key(drawn[1]);
    assert_memory_not_equal(drawn[0], drawn[1], SIPHASH_KEY_BYTES);
}

static void the_named_member_is_hidden_whatever_it_holds(void **state)
{
    struct redact redact = {.member = "secret"};
    char out[4000];

    (void)state;
    (void)redacted(redact, "{\"secret\":\"x\\\"y\",\"name\":\"secret\"}", out);
    assert_string_equal(out, "{\"secret\":\"[redacted]\",\"name\":\"secret\"}");
    (void)redacted(redact, "{\"secret\" :\n \"\", \"secrets\":\"x\"}", out);
    assert_string_equal(out, "{\"secret\" :\n \"\", \"secrets\":\"x\"}");
    (void)redacted(redact, "{\"secret\":12,\"secret", out);
    assert_string_equal(out, "{\"secret\":12,\"secret");
    (void)redacted(redact, "{\"secret\":\"cut of", out);
    assert_string_equal(out, "{\"secret\":\"[redacted]");
}

static void a_limit_cuts_marks_and_text_but_shows_no_part_of_a_secret(void **state)
{
    const char *text = "0123456789" SECRET "0123456789";

    (void)state;
    for (size_t limit = 0; limit < 60; limit++) {
        struct redact redact = {0};
        struct buf buf;
        buf_init(&buf, limit);
        bool whole = redact_append(&redact, text, strlen(text), &buf);
        assert_int_equal(buf.length, limit < 38 ? limit : 38);
        assert_int_equal(whole, limit >= 38);
        assert_memory_equal(buf_text(&buf), "0123456789mockpat-[redacted]0123456789", buf.length);
        buf_clean_up(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_found_however_its_characters_are_written),
        cmocka_unit_test(every_secret_is_counted),
        cmocka_unit_test(what_is_nearly_a_secret_stays),
        cmocka_unit_test(the_word_is_found_in_any_spelling),
        cmocka_unit_test(a_short_word_is_hidden_only_where_it_stands_alone),
        cmocka_unit_test(equal_texts_get_equal_marks_and_others_do_not),
        cmocka_unit_test(the_same_text_has_another_mark_under_another_key),
        cmocka_unit_test(the_named_member_is_hidden_whatever_it_holds),
        cmocka_unit_test(a_limit_cuts_marks_and_text_but_shows_no_part_of_a_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
