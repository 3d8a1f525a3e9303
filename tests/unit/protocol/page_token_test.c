/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/page_token.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ALICE "00000000-0000-5000-8000-00000000000a"
#define BOB "00000000-0000-5000-8000-00000000000b"

static void a_page_token_gives_its_number_back(void **state)
{
    static const uint64_t numbers[] = {0, 1, 10, 255, 1000000, UINT64_MAX - 1, UINT64_MAX};
    char text[PAGE_TOKEN_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uint64_t number = 77;
        page_token_format(ALICE, numbers[i], text);
        assert_int_equal(strlen(text), PAGE_TOKEN_BYTES - 1);
        assert_true(page_token_parse(text, ALICE, &number));
        assert_true(number == numbers[i]);
    }
}

static void another_users_page_token_is_refused(void **state)
{
    char text[PAGE_TOKEN_BYTES];
    uint64_t number;

    (void)state;
    page_token_format(ALICE, 10, text);
    assert_false(page_token_parse(text, BOB, &number));
}

static void a_page_token_with_any_character_changed_is_refused(void **state)
{
    char text[PAGE_TOKEN_BYTES];
    uint64_t number;

    (void)state;
    page_token_format(ALICE, 10, text);
    for (size_t i = 0; i < PAGE_TOKEN_BYTES - 1; i++) {
        char right = text[i];
        text[i] = right == '0' ? '1' : '0';
        assert_false(page_token_parse(text, ALICE, &number));
        text[i] = right;
    }
    assert_true(page_token_parse(text, ALICE, &number));
}

static void what_no_server_made_is_refused(void **state)
{
    char genuine[PAGE_TOKEN_BYTES];
    char text[2 * PAGE_TOKEN_BYTES];
    uint64_t number;

    (void)state;
    page_token_format(ALICE, 10, genuine);
    assert_false(page_token_parse("", ALICE, &number));
    assert_false(page_token_parse("abc", ALICE, &number));
    assert_false(page_token_parse(genuine + 1, ALICE, &number));
    memcpy(text, genuine, sizeof genuine);
    memcpy(text + sizeof genuine - 1, "0", 2);
    assert_false(page_token_parse(text, ALICE, &number));
    memcpy(text, genuine, sizeof genuine);
    for (char *c = text; *c != '\0'; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    assert_false(page_token_parse(text, ALICE, &number));
    memcpy(text, genuine, sizeof genuine);
    text[0] = '-';
    assert_false(page_token_parse(text, ALICE, &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_token_gives_its_number_back),
        cmocka_unit_test(another_users_page_token_is_refused),
        cmocka_unit_test(a_page_token_with_any_character_changed_is_refused),
        cmocka_unit_test(what_no_server_made_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
