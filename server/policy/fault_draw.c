/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/fault_draw.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "base/mem.h"

/* The name-based UUID is a SHA-1, of which the first six bytes and the last seven are untouched. */
uint64_t fault_draw_bits(const struct fault_draw *draw, enum fault_purpose purpose)
{
    static const uuid_t namespace = {0x0d, 0x3f, 0xb0, 0x97, 0x61, 0xe2, 0x4c, 0x58,
                                     0x88, 0x14, 0x29, 0x7b, 0xaf, 0x50, 0xc3, 0x9e};
    char *name = mem_printf("%" PRIu64 "/%s/%s/%" PRIu64 "/%d", draw->seed, draw->rule_id,
                            draw->scope_key, draw->match_number, (int)purpose);
    uuid_t hash;
    uint64_t bits;

    uuid_generate_sha1(hash, namespace, name, strlen(name));
    free(name);
    hash[8] = hash[0]; /* the byte that carries the UUID's variant */
    memcpy(&bits, hash + 8, sizeof bits);
    return bits;
}

double fault_draw_unit(const struct fault_draw *draw, enum fault_purpose purpose)
{
    return (double)(fault_draw_bits(draw, purpose) >> 11U) * 0x1.0p-53;
}

/* Box and Muller, 1958; 1 - u keeps the logarithm finite. */
static double normal(const struct fault_draw *draw)
{
    double u = 1.0 - fault_draw_unit(draw, DRAW_DELAY);
    double v = fault_draw_unit(draw, DRAW_DELAY_SECOND);

    return sqrt(-2.0 * log(u)) * cos(2.0 * M_PI * v);
}

int64_t fault_draw_delay_ms(const struct fault_draw *draw, const struct fault_delay *delay)
{
    double ms;

    switch (delay->kind) {
    case DELAY_FIXED:
        return delay->ms;
    case DELAY_UNIFORM:
        ms = (double)(delay->upper_ms - delay->lower_ms + 1) * fault_draw_unit(draw, DRAW_DELAY);
        return delay->lower_ms + (int64_t)ms;
    case DELAY_LOGNORMAL:
        ms = delay->median_ms * exp(delay->sigma * normal(draw));
        return ms < (double)delay->max_ms ? (int64_t)ms : delay->max_ms;
    case DELAY_NONE:
    default:
        return 0;
    }
}
