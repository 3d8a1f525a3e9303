/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Reads JSON by the table of settings into the structs that its rows name, and notes everything
 * that is wrong on the way.
 */
#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/table.h"
#include "config/config_problem.h"
#include "config/setting.h"
#include "protocol/json_locate.h"

struct config_reader {
    struct config_problems *problems;
    const char *source; /* see struct config_problem */
    const char *text;   /* of the file; NULL when the values come from elsewhere */
    size_t length;
    cJSON *const *fallbacks;   /* of each row, by index; NULL: none */
    const struct setting *row; /* that is being read */
    struct buf pointer;        /* to the value that is being read */
    struct table *seen;        /* values that must be unique -> pointer to the first */
};

/* Everything passed is borrowed. The text, when there is one, has passed json_check(). */
struct config_reader config_reader_of(struct config_problems *problems, const char *source,
                                      cJSON *const *fallbacks);
void config_reader_clean_up(struct config_reader *reader);

/* Moves the pointer to a member or an element, and back to where it was. */
size_t config_reader_enter(struct config_reader *reader, const char *member);
size_t config_reader_enter_element(struct config_reader *reader, size_t index);
void config_reader_leave(struct config_reader *reader, size_t mark);

/* Notes a problem with what the pointer names, and is false. */
bool config_reader_complain(struct config_reader *reader, enum json_part part, const char *format,
                            ...) __attribute__((format(printf, 3, 4)));

/* Notes that the text is no JSON. */
void config_reader_complain_of_syntax(struct config_reader *reader,
                                      const struct json_problem *problem);

/* Gives every member that has a default its default; for the struct of `row`'s members. */
void config_reader_set_fallbacks(const struct config_reader *reader, const struct setting *row,
                                 void *base);

/*
 * Reads an object's members, `row` being the object's (NULL: the whole configuration), into the
 * struct at `base`. Strings are borrowed from the object; lists are allocated, see
 * config_reader_release. What is refused is not written.
 */
void config_reader_read(struct config_reader *reader, const struct setting *row,
                        const cJSON *object, void *base);

/* Likewise an array into the list that `row` is, or one object as its only element. */
void config_reader_read_list(struct config_reader *reader, const struct setting *row,
                             const cJSON *list, void *base);
void config_reader_read_one(struct config_reader *reader, const struct setting *row,
                            const cJSON *object, void *base);

/* Frees the lists below `row` in the struct at `base`. */
void config_reader_release(const struct setting *row, void *base);
