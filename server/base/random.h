/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one source of randomness. It draws from the operating system's generator in batches, or,
 * when seeded, from a repeatable sequence: good for tests, useless as a secret.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_TEXT_BYTES 37 /* 36 characters and the NUL */

struct random {
    bool seeded;
    uint64_t seed;
    uint64_t state; /* of the repeatable sequence */
    size_t available;
    unsigned char batch[4096]; /* unused bytes of the operating system are at its end */
};

void random_init(struct random *random);
void random_init_seeded(struct random *random, uint64_t seed);

/*
 * The source for one purpose, named by a key and a number. From a seeded source that is a sequence
 * of its own, so what is drawn for one key does not depend on what is drawn for others or when; it
 * lives in *storage. From an unseeded source it is the source itself.
 */
struct random *random_stream(struct random *random, const char *key, uint64_t number,
                             struct random *storage);

void random_bytes(struct random *random, void *out, size_t count);

/* Fills out[0..count-1] with characters of [A-Za-z0-9], all equally likely. Adds no NUL. */
void random_alphanumeric(struct random *random, char *out, size_t count);

/* A random (version 4) UUID, in lower case. */
void random_uuid(struct random *random, char out[UUID_TEXT_BYTES]);
