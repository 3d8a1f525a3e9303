/* SPDX-License-Identifier: Apache-2.0 */
#include "case_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "protocol/hex.h"

#define FILE_LIMIT ((size_t)4 * 1024 * 1024)
#define BETWEEN_EXCHANGES "\n===\n"
#define BEFORE_ANSWER "\n---"

static bool complain(const char *path, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", path, what);
    return false;
}

static bool read_all(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    char piece[4096];
    size_t count;

    if (file == NULL) {
        return complain(path, strerror(errno));
    }
    while ((count = fread(piece, 1, sizeof piece, file)) > 0) {
        (void)buf_append(out, piece, count);
    }
    (void)fclose(file);
    return out->length > 0 || complain(path, "is empty");
}

/* Ends the text at the mark and returns what follows it; NULL when there is no mark. */
static char *cut(char *text, const char *mark)
{
    char *found = strstr(text, mark);

    if (found == NULL) {
        return NULL;
    }
    *found = '\0';
    return found + strlen(mark);
}

/* \xHH stands for a byte: JSON has no such escape, so nothing that a body means is lost. */
static size_t unescape(char *text)
{
    size_t written = 0;
    uint32_t byte;

    for (const char *from = text; *from != '\0';) {
        if (from[0] == '\\' && from[1] == 'x' && hex_read(from + 2, 2, &byte)) {
            text[written++] = (char)byte;
            from += 4;
        } else {
            text[written++] = *from++;
        }
    }
    text[written] = '\0';
    return written;
}

static bool take_setting(const char *path, char *line, struct case_exchange *exchange)
{
    char *value = line + strcspn(line, " ");

    if (*value == '\0' || exchange->setting_count == CASE_SETTINGS) {
        return complain(path, "a setting is \"@name value\", and there are not too many");
    }
    *value++ = '\0';
    exchange->settings[exchange->setting_count++] = (struct case_setting){line + 1, value};
    return true;
}

static bool take_header(const char *path, char *line, struct case_exchange *exchange)
{
    char *value = strstr(line, ": ");

    if (value == NULL || exchange->header_count == CASE_HEADERS) {
        return complain(path, "a header is \"Name: value\", and there are not too many");
    }
    *value = '\0';
    value += 2;
    exchange->headers[exchange->header_count].name = (struct http_text){line, strlen(line)};
    exchange->headers[exchange->header_count].value = (struct http_text){value, unescape(value)};
    exchange->header_count++;
    return true;
}

/* Comments and settings up to the request line, which is returned. */
static char *take_preamble(const char *path, char **rest, struct case_exchange *exchange)
{
    char *line;

    while ((line = strsep(rest, "\n")) != NULL) {
        if (*line == '@' && !take_setting(path, line, exchange)) {
            return NULL;
        }
        if (strchr("@#", *line) == NULL) {
            return line;
        }
    }
    (void)complain(path, "an exchange has no request");
    return NULL;
}

static bool take_request(const char *path, char *text, struct case_exchange *exchange)
{
    char *rest = text;
    char *line = take_preamble(path, &rest, exchange);

    if (line == NULL) {
        return false;
    }
    exchange->method = line;
    exchange->target = cut(line, " ");
    if (exchange->target == NULL) {
        return complain(path, "a request starts with \"METHOD /target\"");
    }
    (void)unescape(line);
    (void)unescape(line + strlen(line) + 1);
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
        if (!take_header(path, line, exchange)) {
            return false;
        }
    }
    rest = rest != NULL ? rest : text + strlen(text);
    exchange->body = (struct http_text){rest, unescape(rest)};
    return true;
}

static void trim_end(char *text)
{
    for (size_t length = strlen(text); length > 0 && text[length - 1] == '\n'; length--) {
        text[length - 1] = '\0';
    }
}

static bool take_exchange(struct case_file *file, char *text)
{
    size_t start = (size_t)(text - file->working.data);
    char *answer = cut(text, BEFORE_ANSWER);

    if (answer == NULL) {
        return complain(file->path, "\"---\" is missing between request and answer");
    }
    file->exchanges =
        mem_realloc(file->exchanges, (file->exchange_count + 1) * sizeof *file->exchanges);
    struct case_exchange *exchange = &file->exchanges[file->exchange_count++];
    *exchange = (struct case_exchange){.request = {file->original.data + start, strlen(text)},
                                       .expected = answer + (*answer == '\n' ? 1 : 0)};
    trim_end(answer);
    return take_request(file->path, text, exchange);
}

bool case_file_read(const char *path, struct case_file *file)
{
    *file = (struct case_file){.path = mem_strdup(path)};
    buf_init(&file->original, FILE_LIMIT);
    buf_init(&file->working, FILE_LIMIT);
    if (!read_all(path, &file->original)) {
        return false;
    }
    (void)buf_append(&file->working, file->original.data, file->original.length);
    for (char *text = file->working.data; text != NULL;) {
        char *next = cut(text, BETWEEN_EXCHANGES);
        if (!take_exchange(file, text)) {
            return false;
        }
        text = next;
    }
    return true;
}

void case_file_clean_up(struct case_file *file)
{
    free(file->path);
    free(file->exchanges);
    buf_clean_up(&file->original);
    buf_clean_up(&file->working);
}

bool case_file_write(const struct case_file *file, const struct buf *answers)
{
    FILE *out = fopen(file->path, "wb");

    if (out == NULL) {
        return complain(file->path, strerror(errno));
    }
    for (size_t i = 0; i < file->exchange_count; i++) {
        const struct http_text request = file->exchanges[i].request;
        (void)fprintf(out, "%s%.*s%s\n%s\n", i > 0 ? "===\n" : "", (int)request.length,
                      request.data, BEFORE_ANSWER, buf_text(&answers[i]));
    }
    return fclose(out) == 0 || complain(file->path, strerror(errno));
}
