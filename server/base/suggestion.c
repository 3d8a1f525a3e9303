/* SPDX-License-Identifier: Apache-2.0 */
#include "base/suggestion.h"

#include <ctype.h>
#include <string.h>

#define MOST_CHARACTERS 64 /* of a word that is compared at all */

struct suggestion suggestion_for(const char *word)
{
    size_t length = strnlen(word, MOST_CHARACTERS + 1);
    size_t tolerated = length <= 3 ? 1 : length <= 6 ? 2 : 3;

    return (struct suggestion){.word = word, .distance = tolerated + 1};
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* The rows of the table of distances between all beginnings of two words; three are enough. */
struct distances {
    size_t before_last[MOST_CHARACTERS + 1];
    size_t last[MOST_CHARACTERS + 1];
    size_t now[MOST_CHARACTERS + 1];
};

/* The distance of the first `row` letters of one word to the first `column` of the other. */
static size_t cell(const struct distances *rows, const char *word, size_t row,
                   const char *candidate, size_t column)
{
    int letter = lower(word[row - 1]);
    int other = lower(candidate[column - 1]);
    size_t best = smaller(rows->last[column] + 1, rows->now[column - 1] + 1);

    best = smaller(best, rows->last[column - 1] + (letter == other ? 0 : 1));
    if (row > 1 && column > 1 && letter == lower(candidate[column - 2]) &&
        lower(word[row - 2]) == other) {
        best = smaller(best, rows->before_last[column - 2] + 1);
    }
    return best;
}

/* Both have at most MOST_CHARACTERS. */
static size_t distance(const char *word, const char *candidate)
{
    struct distances rows;
    size_t columns = strlen(candidate);

    for (size_t i = 0; i <= columns; i++) {
        rows.before_last[i] = i;
        rows.last[i] = i;
    }
    for (size_t row = 1; word[row - 1] != '\0'; row++) {
        rows.now[0] = row;
        for (size_t column = 1; column <= columns; column++) {
            rows.now[column] = cell(&rows, word, row, candidate, column);
        }
        memcpy(rows.before_last, rows.last, sizeof rows.last);
        memcpy(rows.last, rows.now, sizeof rows.now);
    }
    return rows.last[columns];
}

void suggestion_consider(struct suggestion *suggestion, const char *candidate)
{
    if (strnlen(suggestion->word, MOST_CHARACTERS + 1) > MOST_CHARACTERS ||
        strnlen(candidate, MOST_CHARACTERS + 1) > MOST_CHARACTERS) {
        return;
    }
    size_t found = distance(suggestion->word, candidate);
    if (found < suggestion->distance) {
        suggestion->distance = found;
        suggestion->best = candidate;
    }
}
