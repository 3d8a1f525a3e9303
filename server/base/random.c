/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <string.h>
#include <sys/random.h>
#include <uuid/uuid.h>

/*
 * libuuid's own generator makes six system calls an id; one getrandom for 4 KiB serves 256 ids.
 */
static void refill(struct random *random)
{
    size_t have = 0;

    while (have < sizeof random->batch) {
        ssize_t got = getrandom(random->batch + have, sizeof random->batch - have, 0);
        if (got > 0) {
            have += (size_t)got;
        }
    }
    random->available = sizeof random->batch;
}

void random_init(struct random *random)
{
    random->seeded = false;
    random->available = 0;
}

void random_init_seeded(struct random *random, uint64_t seed)
{
    random_init(random);
    random->seeded = true;
    random->seed = seed;
    random->state = seed;
}

/* SplitMix64, by Steele, Lea and Flood: https://doi.org/10.1145/2714064.2660195 */
static uint64_t next_seeded(struct random *random)
{
    uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30U) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27U) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31U;
}

struct random *random_stream(struct random *random, const char *key, uint64_t number,
                             struct random *storage)
{
    if (!random->seeded) {
        return random;
    }
    /* FNV-1a folds the key in (http://www.isthe.com/chongo/tech/comp/fnv/); SplitMix64 mixes. */
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (const char *c = key; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001B3);
    }
    random_init_seeded(storage, random->seed);
    storage->state = next_seeded(storage) ^ hash;
    storage->state = next_seeded(storage) ^ number;
    storage->state = next_seeded(storage);
    return storage;
}

static void seeded_bytes(struct random *random, unsigned char *out, size_t count)
{
    while (count > 0) {
        uint64_t word = next_seeded(random);
        size_t part = count < sizeof word ? count : sizeof word;
        memcpy(out, &word, part);
        out += part;
        count -= part;
    }
}

void random_bytes(struct random *random, void *out, size_t count)
{
    unsigned char *next = out;

    if (random->seeded) {
        seeded_bytes(random, next, count);
        return;
    }
    while (count > 0) {
        if (random->available == 0) {
            refill(random);
        }
        size_t part = count < random->available ? count : random->available;
        unsigned char *unused = random->batch + sizeof random->batch - random->available;
        memcpy(next, unused, part);
        explicit_bzero(unused, part); /* what was handed out may become a secret */
        random->available -= part;
        next += part;
        count -= part;
    }
}

void random_alphanumeric(struct random *random, char *out, size_t count)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const unsigned char fair = 256 - 256 % (sizeof alphabet - 1); /* no character more likely */
    unsigned char drawn[64];
    size_t made = 0;

    while (made < count) {
        random_bytes(random, drawn, sizeof drawn);
        for (size_t i = 0; i < sizeof drawn && made < count; i++) {
            if (drawn[i] < fair) {
                out[made++] = alphabet[drawn[i] % (sizeof alphabet - 1)];
            }
        }
    }
    explicit_bzero(drawn, sizeof drawn);
}

void random_uuid(struct random *random, char out[UUID_TEXT_BYTES])
{
    uuid_t id;

    random_bytes(random, id, sizeof id);
    id[6] = (unsigned char)((id[6] & 0x0FU) | 0x40U); /* version 4 */
    id[8] = (unsigned char)((id[8] & 0x3FU) | 0x80U); /* the variant of RFC 9562 */
    uuid_unparse_lower(id, out);
}
