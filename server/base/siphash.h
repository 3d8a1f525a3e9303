/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a fast keyed hash. Who does not know the key can
 * neither guess hashes nor make texts collide.
 */
#include <stddef.h>
#include <stdint.h>

#define SIPHASH_KEY_BYTES 16
#define SIPHASH_WIDE_BYTES 16

uint64_t siphash(const unsigned char key[SIPHASH_KEY_BYTES], const void *bytes, size_t count);

/* Twice as many bits: the hashes under two keys that are made of the one. */
void siphash_wide(const unsigned char key[SIPHASH_KEY_BYTES], const void *bytes, size_t count,
                  unsigned char out[SIPHASH_WIDE_BYTES]);

/* A key of the operating system's randomness, also where ids repeat. */
void siphash_draw_key(unsigned char key[SIPHASH_KEY_BYTES]);
