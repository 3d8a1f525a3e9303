/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What every fuzzer shares: libFuzzer's entry point and a way to say that a property broke. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called by libFuzzer with one input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline _Noreturn void fuzz_fail(const char *file, int line, const char *condition)
{
    (void)fprintf(stderr, "%s:%d: not true: %s\n", file, line, condition);
    abort();
}

/* Ends the fuzzer, which then prints and keeps the input, unless the condition holds. */
#define FUZZ_REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
