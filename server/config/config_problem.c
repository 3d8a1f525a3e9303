/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_problem.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "config/visible.h"

#define SHOWN_POINTER_BYTES 256
#define LINES_BYTES ((size_t)1024 * 1024)

struct config_problems *config_problems_new(void)
{
    return mem_calloc(1, sizeof(struct config_problems));
}

void config_problems_destroy(struct config_problems *problems)
{
    if (problems == NULL) {
        return;
    }
    for (size_t i = 0; i < problems->count; i++) {
        free(problems->items[i].source);
        free(problems->items[i].pointer);
        free(problems->items[i].message);
    }
    free(problems);
}

bool config_problems_any(const struct config_problems *problems)
{
    return problems->count > 0;
}

bool config_problems_skip(struct config_problems *problems)
{
    bool full = problems->count == CONFIG_PROBLEMS_KEPT;

    problems->omitted += full ? 1 : 0;
    return full;
}

struct config_problem *config_problems_add(struct config_problems *problems)
{
    return config_problems_skip(problems) ? NULL : &problems->items[problems->count++];
}

static bool stands_later(const struct config_problem *left, const struct config_problem *right)
{
    return right->has_place && (!left->has_place || left->at.offset > right->at.offset);
}

/* Stable, and there are few. */
void config_problems_sort(struct config_problems *problems)
{
    for (size_t i = 1; i < problems->count; i++) {
        struct config_problem problem = problems->items[i];
        size_t at = i;
        for (; at > 0 && stands_later(&problems->items[at - 1], &problem); at--) {
            problems->items[at] = problems->items[at - 1];
        }
        problems->items[at] = problem;
    }
}

bool config_problems_about(const struct config_problems *problems, const char *path)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct setting *row = problems->items[i].row;
        if (row != NULL && strncmp(row->path, path, strlen(path)) == 0) {
            return true;
        }
    }
    return false;
}

void config_problem_line(const struct config_problem *problem, struct buf *out)
{
    (void)buf_append_text(out, problem->source);
    if (problem->has_place) {
        (void)buf_printf(out, ":%u:%u", problem->at.line, problem->at.column);
    }
    (void)buf_append_text(out, ": ");
    if (problem->pointer[0] != '\0') {
        visible_append(out, problem->pointer, SHOWN_POINTER_BYTES);
        (void)buf_append_text(out, ": ");
    }
    (void)buf_append_text(out, problem->message);
}

void config_problems_lines(const struct config_problems *problems, struct buf *out)
{
    for (size_t i = 0; i < problems->count; i++) {
        config_problem_line(&problems->items[i], out);
        (void)buf_append_char(out, '\n');
    }
    if (problems->omitted > 0) {
        (void)buf_printf(out, "%zu more problems are not shown\n", problems->omitted);
    }
}

void config_problems_print(const struct config_problems *problems, FILE *out)
{
    struct buf lines;

    buf_init(&lines, LINES_BYTES);
    config_problems_lines(problems, &lines);
    (void)fputs(buf_text(&lines), out);
    buf_clean_up(&lines);
}
