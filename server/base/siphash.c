/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

#include <string.h>

#include "base/random.h"

#define WORD_BYTES 8

struct state {
    uint64_t v0;
    uint64_t v1;
    uint64_t v2;
    uint64_t v3;
};

static uint64_t rotate(uint64_t x, unsigned bits)
{
    return x << bits | x >> (64U - bits);
}

static void rounds(struct state *s, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        s->v0 += s->v1;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v3;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 += s->v3;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 += s->v1;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v2 = rotate(s->v2, 32);
    }
}

static uint64_t little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t word = 0;

    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)bytes[i] << (8 * i);
    }
    return word;
}

static void take(struct state *s, uint64_t word)
{
    s->v3 ^= word;
    rounds(s, 2);
    s->v0 ^= word;
}

uint64_t siphash(const unsigned char key[SIPHASH_KEY_BYTES], const void *bytes, size_t count)
{
    const unsigned char *next = bytes;
    uint64_t k0 = little_endian(key, WORD_BYTES);
    uint64_t k1 = little_endian(key + WORD_BYTES, WORD_BYTES);
    struct state s = {k0 ^ UINT64_C(0x736F6D6570736575), k1 ^ UINT64_C(0x646F72616E646F6D),
                      k0 ^ UINT64_C(0x6C7967656E657261), k1 ^ UINT64_C(0x7465646279746573)};

    for (size_t left = count; left >= WORD_BYTES; left -= WORD_BYTES, next += WORD_BYTES) {
        take(&s, little_endian(next, WORD_BYTES));
    }
    take(&s, little_endian(next, count % WORD_BYTES) | (uint64_t)count << 56U);
    s.v2 ^= 0xFF;
    rounds(&s, 4);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void siphash_wide(const unsigned char key[SIPHASH_KEY_BYTES], const void *bytes, size_t count,
                  unsigned char out[SIPHASH_WIDE_BYTES])
{
    unsigned char other[SIPHASH_KEY_BYTES];

    for (size_t i = 0; i < sizeof other; i++) {
        other[i] = (unsigned char)(key[i] ^ 0xA5U);
    }
    const uint64_t hashes[] = {siphash(key, bytes, count), siphash(other, bytes, count)};
    memcpy(out, hashes, SIPHASH_WIDE_BYTES);
}

void siphash_draw_key(unsigned char key[SIPHASH_KEY_BYTES])
{
    struct random random;

    random_init(&random);
    random_bytes(&random, key, SIPHASH_KEY_BYTES);
    explicit_bzero(&random, sizeof random);
}
