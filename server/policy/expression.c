/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_REPEATS 255 /* what POSIX promises for one {m,n} */

static long at_most(long number)
{
    return number <= MOST_REPEATS ? number : MOST_REPEATS + 1;
}

/* The larger bound of the {m,n} at the text; 1 when there is no number in it. */
static long bound_at(const char *text)
{
    char *end;
    long low = at_most(strtol(text + 1, &end, 10));
    long high = *end == ',' ? at_most(strtol(end + 1, NULL, 10)) : low;
    long larger = low > high ? low : high;

    return larger > 1 ? larger : 1;
}

/*
 * Repetitions within repetitions multiply, and are not told from those side by side. A backslash
 * and what follows are one thing here, also between brackets, where it does no harm.
 */
static const char *danger_in(const char *text)
{
    long repeats = 1;

    if (strlen(text) > EXPRESSION_MAX_BYTES) {
        return "it is longer than 1000 bytes";
    }
    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
            if (*text >= '1' && *text <= '9') {
                return "POSIX has no references back";
            }
        } else if (*text == '{') {
            repeats = at_most(repeats * bound_at(text));
        }
    }
    return repeats > MOST_REPEATS ? "it repeats something more than 255 times" : NULL;
}

bool expression_compile(regex_t *expression, const char *text, char *reason, size_t reason_bytes)
{
    const char *danger = danger_in(text);

    if (danger != NULL) {
        (void)snprintf(reason, reason_bytes, "%s", danger);
        return false;
    }
    int status = regcomp(expression, text, REG_EXTENDED | REG_NOSUB);
    if (status != 0) {
        (void)regerror(status, expression, reason, reason_bytes);
        return false;
    }
    return true;
}
