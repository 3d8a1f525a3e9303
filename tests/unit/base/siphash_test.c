/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/siphash.h"

/* The key and the inputs of the test vectors in the authors' paper: the bytes 0, 1, 2 and so on. */
static void fill(unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)i;
    }
}

static void it_gives_the_hashes_of_the_paper(void **state)
{
    unsigned char key[SIPHASH_KEY_BYTES];
    unsigned char input[16];

    (void)state;
    fill(key, sizeof key);
    fill(input, sizeof input);
    assert_true(siphash(key, input, 0) == UINT64_C(0x726FDB47DD0E0E31));
    assert_true(siphash(key, input, 1) == UINT64_C(0x74F839C593DC67FD));
    assert_true(siphash(key, input, 15) == UINT64_C(0xA129CA6149BE45E5));
}

static void a_wide_hash_has_two_halves_that_differ(void **state)
{
    unsigned char key[SIPHASH_KEY_BYTES];
    unsigned char wide[SIPHASH_WIDE_BYTES];

    (void)state;
    fill(key, sizeof key);
    siphash_wide(key, "text", 4, wide);
    assert_memory_not_equal(wide, wide + 8, 8);
}

static void drawn_keys_differ(void **state)
{
    unsigned char one[SIPHASH_KEY_BYTES];
    unsigned char other[SIPHASH_KEY_BYTES];

    (void)state;
    siphash_draw_key(one);
    siphash_draw_key(other);
    assert_memory_not_equal(one, other, sizeof one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_gives_the_hashes_of_the_paper),
        cmocka_unit_test(a_wide_hash_has_two_halves_that_differ),
        cmocka_unit_test(drawn_keys_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
