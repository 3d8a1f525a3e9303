/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A table that is broken proves nothing, so nothing goes on after it. */
static _Noreturn void give_up(const char *table, unsigned line, const char *why)
{
    (void)fprintf(stderr, "%s:%u: %s\n", table, line, why);
    exit(EXIT_FAILURE);
}

/* Upper case only: one way to write a byte. */
static int digit(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

/* Reads the escape behind a backslash at *from; false when it is none. */
static bool unescape_one(const char **from, char *out)
{
    static const char letters[] = "tnr0\\";
    static const char meanings[] = "\t\n\r\0\\";
    const char *escape = *from + 1;
    const char *found = *escape != '\0' ? strchr(letters, *escape) : NULL;

    if (found != NULL) {
        *out = meanings[found - letters];
        *from += 2;
        return true;
    }
    if (*escape != 'x' || digit(escape[1]) < 0 || digit(escape[2]) < 0) {
        return false;
    }
    *out = (char)(digit(escape[1]) * 16 + digit(escape[2]));
    *from += 4;
    return true;
}

/* Unescapes a field where it stands: escapes only ever get shorter. */
static size_t unescape(const struct row *row, char *field)
{
    const char *from = field;
    size_t length = 0;

    while (*from != '\0') {
        if (*from != '\\') {
            field[length++] = *from++;
        } else if (!unescape_one(&from, &field[length++])) {
            give_up(row->table, row->line, "unknown escape");
        }
    }
    field[length] = '\0';
    return length;
}

static struct row split(const char *table, unsigned line, char *text)
{
    struct row row = {.table = table, .line = line};
    char *rest = text;

    for (size_t i = 0; i < ROW_FIELDS; i++) {
        row.fields[i].text = "";
    }
    while (rest != NULL) {
        char *field = strsep(&rest, "\t");
        if (row.count == ROW_FIELDS) {
            give_up(table, line, "too many fields");
        }
        row.fields[row.count].length = unescape(&row, field);
        row.fields[row.count].text = field;
        row.count++;
    }
    return row;
}

static FILE *open_table(const char *table)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/tables/%s", FIXTURES_DIR, table);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        give_up(path, 0, strerror(errno));
    }
    return file;
}

size_t rows_unmet(const char *table, size_t least_fields,
                  bool (*is_met)(const struct row *row, void *context), void *context)
{
    FILE *file = open_table(table);
    char *text = NULL;
    size_t capacity = 0;
    size_t rows = 0;
    size_t unmet = 0;
    unsigned line = 0;

    while (getline(&text, &capacity, file) >= 0) {
        line++;
        text[strcspn(text, "\n")] = '\0';
        if (text[0] == '#' || text[0] == '\0') {
            continue;
        }
        struct row row = split(table, line, text);
        if (row.count < least_fields) {
            give_up(table, line, "too few fields");
        }
        unmet += is_met(&row, context) ? 0 : 1;
        rows++;
    }
    free(text);
    (void)fclose(file);
    if (rows == 0) {
        give_up(table, line, "no rows");
    }
    return unmet;
}

bool row_complain(const struct row *row, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "%s:%u: ", row->table, row->line);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    return false;
}

bool row_field_is(const struct row *row, size_t field, const char *text)
{
    return field < row->count && row->fields[field].length == strlen(text) &&
           memcmp(row->fields[field].text, text, strlen(text)) == 0;
}

long long row_number(const struct row *row, size_t field)
{
    const char *text = field < row->count ? row->fields[field].text : "";
    char *end = NULL;

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0) {
        give_up(row->table, row->line, "a number is missing");
    }
    return number;
}
