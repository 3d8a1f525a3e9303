/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/access_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW_MS INT64_C(1767225600000)

/* `count` times the same character and a NUL. */
static const char *repeated(const char *character, size_t count)
{
    static char text[1024];
    size_t length = strlen(character);

    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * length, character, length);
    }
    text[count * length] = '\0';
    return text;
}

/* What is wrong with the name, "" when nothing is. */
static const char *complaint_about_name(const char *name)
{
    static struct validation validation;
    const char *constraint;

    validation = (struct validation){0};
    access_token_check_name(name, &validation);
    assert_true(validation.count <= 1);
    constraint = strstr(validation.text, "constraint: ");
    return constraint != NULL ? constraint + strlen("constraint: ") : "";
}

static void a_name_of_1_to_100_characters_is_good(void **state)
{
    (void)state;
    assert_string_equal(complaint_about_name("a"), "");
    assert_string_equal(complaint_about_name(repeated("a", 100)), "");
    assert_string_equal(complaint_about_name(" "), "");
    assert_string_equal(complaint_about_name("\x01\t\n\x7F"), "");
}

static void the_length_of_a_name_counts_scalar_values_not_bytes(void **state)
{
    (void)state;
    assert_string_equal(complaint_about_name(repeated("\xC3\xA9", 100)), "");
    assert_string_equal(complaint_about_name(repeated("\xF0\x9F\x91\x8D", 100)), "");
}

static void a_name_of_101_characters_is_too_long(void **state)
{
    static const char expected[] = "Member must have length between 1 and 100, inclusive";

    (void)state;
    assert_string_equal(complaint_about_name(repeated("a", 101)), expected);
    assert_string_equal(complaint_about_name(repeated("\xF0\x9F\x91\x8D", 101)), expected);
}

static void an_empty_name_is_too_short(void **state)
{
    (void)state;
    assert_string_equal(complaint_about_name(""),
                        "Member must have length between 1 and 100, inclusive");
}

static void a_missing_name_is_null(void **state)
{
    (void)state;
    assert_string_equal(complaint_about_name(NULL), "Member must not be null");
}

static void a_name_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    assert_string_equal(complaint_about_name("\xFF"), "Member must be valid UTF-8");
    assert_string_equal(complaint_about_name("caf\xC3"), "Member must be valid UTF-8");
    assert_string_equal(complaint_about_name("\xED\xA0\x80"), "Member must be valid UTF-8");
}

static size_t faults_of_expiry(int64_t expires_ms, int64_t max_lifetime_days)
{
    struct validation validation = {0};

    access_token_check_expiry(expires_ms, NOW_MS, max_lifetime_days, &validation);
    return validation.count;
}

static void an_expiry_must_be_later_than_now(void **state)
{
    (void)state;
    assert_int_equal(faults_of_expiry(NOW_MS + 1, 0), 0);
    assert_int_equal(faults_of_expiry(NOW_MS, 0), 1);
    assert_int_equal(faults_of_expiry(NOW_MS - 1, 0), 1);
    assert_int_equal(faults_of_expiry(INT64_C(-62135596800000), 0), 1);
}

static void without_a_limit_an_expiry_may_be_as_late_as_time_goes(void **state)
{
    (void)state;
    assert_int_equal(faults_of_expiry(INT64_C(253402300799999), 0), 0);
}

static void an_expiry_may_be_as_late_as_the_limit_and_no_later(void **state)
{
    (void)state;
    assert_int_equal(faults_of_expiry(NOW_MS + 30 * ACCESS_TOKEN_MS_A_DAY, 30), 0);
    assert_int_equal(faults_of_expiry(NOW_MS + 30 * ACCESS_TOKEN_MS_A_DAY + 1, 30), 1);
}

static void a_fingerprint_tells_secrets_apart_and_knows_equal_ones(void **state)
{
    unsigned char one[ACCESS_TOKEN_FINGERPRINT_BYTES];
    unsigned char same[ACCESS_TOKEN_FINGERPRINT_BYTES];
    unsigned char other[ACCESS_TOKEN_FINGERPRINT_BYTES];

    (void)state;
    access_token_fingerprint("mockpat-one", one);
    access_token_fingerprint("mockpat-one", same);
    access_token_fingerprint("mockpat-two", other);
    assert_memory_equal(one, same, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
}

static void a_token_expires_when_its_timer_is_due(void **state)
{
    struct access_token token = {.expiry = {.due = NOW_MS}};

    (void)state;
    assert_int_equal(access_token_expires_ms(&token), NOW_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_of_1_to_100_characters_is_good),
        cmocka_unit_test(the_length_of_a_name_counts_scalar_values_not_bytes),
        cmocka_unit_test(a_name_of_101_characters_is_too_long),
        cmocka_unit_test(an_empty_name_is_too_short),
        cmocka_unit_test(a_missing_name_is_null),
        cmocka_unit_test(a_name_that_is_not_utf8_is_refused),
        cmocka_unit_test(an_expiry_must_be_later_than_now),
        cmocka_unit_test(without_a_limit_an_expiry_may_be_as_late_as_time_goes),
        cmocka_unit_test(an_expiry_may_be_as_late_as_the_limit_and_no_later),
        cmocka_unit_test(a_fingerprint_tells_secrets_apart_and_knows_equal_ones),
        cmocka_unit_test(a_token_expires_when_its_timer_is_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
