/* SPDX-License-Identifier: Apache-2.0 */
#include "loading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

#define MOST_BYTES ((size_t)1024 * 1024)

struct config_sources sources_of(const char *text)
{
    return (struct config_sources){
        .file = "config.json", .text = text, .text_length = strlen(text)};
}

const char **flag_of(struct config_sources *sources, const char *path)
{
    const struct setting *row;
    size_t index = 0;

    while ((row = setting_at(index)) != NULL && strcmp(row->path, path) != 0) {
        index++;
    }
    assert_non_null(row);
    return &sources->flags[index];
}

static struct config *read_with(const struct config_sources *sources, char **complaints)
{
    struct config_problems *problems = config_problems_new();
    struct config *config = config_read(sources, problems);
    struct buf lines;

    buf_init(&lines, MOST_BYTES);
    config_problems_lines(problems, &lines);
    *complaints = mem_strdup(buf_text(&lines));
    assert_true((config == NULL) == config_problems_any(problems));
    buf_clean_up(&lines);
    config_problems_destroy(problems);
    return config;
}

struct config *load(const struct config_sources *sources)
{
    char *complaints;
    struct config *config = read_with(sources, &complaints);

    assert_string_equal(complaints, "");
    free(complaints);
    return config;
}

char *complaints_of(const struct config_sources *sources)
{
    char *complaints;

    config_destroy(read_with(sources, &complaints));
    return complaints;
}

void assert_complaints(const char *text, const char *expected)
{
    struct config_sources sources = sources_of(text);
    char *complaints = complaints_of(&sources);

    assert_string_equal(complaints, expected);
    free(complaints);
}

char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = mem_alloc(MOST_BYTES + 1);

    if (file == NULL) {
        fail_msg("cannot read %s", path);
    }
    *length = fread(text, 1, MOST_BYTES, file);
    text[*length] = '\0';
    (void)fclose(file);
    return text;
}
