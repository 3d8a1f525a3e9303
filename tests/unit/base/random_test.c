/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void equal_seeds_draw_equal_bytes(void **state)
{
    struct random one;
    struct random two;
    unsigned char first[1000];
    unsigned char second[1000];

    (void)state;
    random_init_seeded(&one, 42);
    random_init_seeded(&two, 42);
    random_bytes(&one, first, sizeof first);
    random_bytes(&two, second, sizeof second);
    assert_memory_equal(first, second, sizeof first);
    random_bytes(&one, first, sizeof first);
    assert_memory_not_equal(first, second, sizeof first);
}

static void the_seeded_sequence_is_split_mix_64(void **state)
{
    /* The first outputs of SplitMix64 from state 0, least significant byte first. */
    static const uint64_t expected[] = {UINT64_C(0xE220A8397B1DCDAF), UINT64_C(0x6E789E6AA1B965F4),
                                        UINT64_C(0x06C45D188009454F)};
    struct random random;
    uint64_t drawn[3];

    (void)state;
    random_init_seeded(&random, 0);
    random_bytes(&random, drawn, sizeof drawn);
    assert_memory_equal(drawn, expected, sizeof expected);
}

static void different_seeds_draw_different_bytes(void **state)
{
    struct random one;
    struct random two;
    unsigned char first[16];
    unsigned char second[16];

    (void)state;
    random_init_seeded(&one, 1);
    random_init_seeded(&two, 2);
    random_bytes(&one, first, sizeof first);
    random_bytes(&two, second, sizeof second);
    assert_memory_not_equal(first, second, sizeof first);
}

static void draw_from_stream(struct random *random, const char *key, uint64_t number,
                             unsigned char out[16])
{
    struct random storage;

    random_bytes(random_stream(random, key, number, &storage), out, 16);
}

static void a_stream_depends_on_key_and_number_only(void **state)
{
    struct random random;
    unsigned char first[16];
    unsigned char again[16];

    (void)state;
    random_init_seeded(&random, 7);
    draw_from_stream(&random, "alice", 1, first);
    random_bytes(&random, again, sizeof again); /* moves the source itself on */
    draw_from_stream(&random, "bob", 1, again);
    assert_memory_not_equal(first, again, sizeof first);
    draw_from_stream(&random, "alice", 2, again);
    assert_memory_not_equal(first, again, sizeof first);
    draw_from_stream(&random, "alice", 1, again);
    assert_memory_equal(first, again, sizeof first);
}

static void a_stream_of_an_unseeded_source_is_the_source(void **state)
{
    struct random random;
    struct random storage;

    (void)state;
    random_init(&random);
    assert_ptr_equal(random_stream(&random, "alice", 1, &storage), &random);
}

/* Draws `count` bytes many times over and says how many of the places ever held one that is not 0.
 */
static size_t places_written(struct random *random, size_t count)
{
    static unsigned char drawn[10001];
    static unsigned char seen[10001];

    memset(seen, 0, sizeof seen);
    for (int round = 0; round < 40; round++) {
        memset(drawn, 0, sizeof drawn);
        random_bytes(random, drawn, count);
        for (size_t at = 0; at < sizeof drawn; at++) {
            seen[at] |= drawn[at];
        }
    }
    size_t written = 0;
    while (written < sizeof seen && seen[written] != 0) {
        written++;
    }
    return written;
}

static void the_operating_system_fills_any_count(void **state)
{
    static const size_t counts[] = {0, 1, 4095, 4096, 4097, 10000}; /* a batch is 4096 */
    struct random random;

    (void)state;
    random_init(&random);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_int_equal(places_written(&random, counts[i]), counts[i]);
    }
}

static void handed_out_bytes_do_not_stay_in_the_batch(void **state)
{
    static const unsigned char zeroes[64];
    struct random random;
    unsigned char drawn[64];

    (void)state;
    random_init(&random);
    random_bytes(&random, drawn, sizeof drawn);
    assert_memory_equal(random.batch, zeroes, sizeof zeroes);
}

static void alphanumeric_draws_every_letter_and_digit_and_nothing_else(void **state)
{
    struct random random;
    char text[6201];
    unsigned counts[256] = {0};

    (void)state;
    random_init_seeded(&random, 3);
    text[6200] = '!';
    random_alphanumeric(&random, text, 6200);
    assert_int_equal(text[6200], '!');
    for (size_t i = 0; i < 6200; i++) {
        assert_true(isalnum((unsigned char)text[i]));
        counts[(unsigned char)text[i]]++;
    }
    for (unsigned c = 0; c < 256; c++) {
        if (isalnum((int)c)) {
            assert_in_range(counts[c], 60, 140); /* 100 each on average */
        }
    }
}

static void a_uuid_has_version_4_and_the_right_variant(void **state)
{
    struct random random;
    char id[UUID_TEXT_BYTES];

    (void)state;
    random_init_seeded(&random, 5);
    for (int i = 0; i < 200; i++) {
        random_uuid(&random, id);
        assert_int_equal(strlen(id), UUID_TEXT_BYTES - 1);
        assert_int_equal(strspn(id, "0123456789abcdef-"), UUID_TEXT_BYTES - 1);
        assert_int_equal(id[14], '4');
        assert_non_null(strchr("89ab", id[19]));
    }
}

static void uuids_differ(void **state)
{
    struct random random;
    char one[UUID_TEXT_BYTES];
    char two[UUID_TEXT_BYTES];

    (void)state;
    random_init(&random);
    random_uuid(&random, one);
    random_uuid(&random, two);
    assert_string_not_equal(one, two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_seeds_draw_equal_bytes),
        cmocka_unit_test(the_seeded_sequence_is_split_mix_64),
        cmocka_unit_test(different_seeds_draw_different_bytes),
        cmocka_unit_test(a_stream_depends_on_key_and_number_only),
        cmocka_unit_test(a_stream_of_an_unseeded_source_is_the_source),
        cmocka_unit_test(the_operating_system_fills_any_count),
        cmocka_unit_test(handed_out_bytes_do_not_stay_in_the_batch),
        cmocka_unit_test(alphanumeric_draws_every_letter_and_digit_and_nothing_else),
        cmocka_unit_test(a_uuid_has_version_4_and_the_right_variant),
        cmocka_unit_test(uuids_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
