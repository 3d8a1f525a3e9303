/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The one table of settings. A row says what a member of the configuration is called, what it may
 * be, where its value goes and what it is for; the file, the environment, the flags, --help, the
 * JSON Schema and docs/CONFIGURATION.md all follow from the rows.
 *
 * A path names a member: "log.level", or "users[].accessTokens[].name" for a member of each object
 * in a list. A row stands behind the row of the object or list that it is a member of.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define SETTINGS_LIMIT 256 /* rows at most */

enum setting_type {
    SETTING_OBJECT, /* groups members */
    SETTING_LIST,   /* of objects; its rows' values go into one struct for each of them */
    SETTING_BOOLEAN,
    SETTING_INTEGER,
    SETTING_NUMBER,
    SETTING_TEXT,
    SETTING_WORD,      /* one of a few words */
    SETTING_INSTANT,   /* RFC 3339 */
    SETTING_TEXTS,     /* an array of texts */
    SETTING_OPERATIONS /* a name of an operation, a list of names, or "*" */
};

enum setting_flag {
    SETTING_REQUIRED = 1,
    SETTING_FILE_ONLY = 2,       /* neither flag nor environment variable */
    SETTING_RESTART = 4,         /* a reload does not change it */
    SETTING_SENSITIVE = 8,       /* the value is shown nowhere */
    SETTING_UNIQUE = 16,         /* no two values of this row are equal, in the whole file */
    SETTING_MORE_THAN_LEAST = 32 /* `least` itself is not allowed */
};

/* One word of a SETTING_WORD and the enumerator that it stands for. The last has no text. */
struct setting_word {
    const char *text;
    int value;
};

/* The characters that a text may have. */
struct setting_characters {
    const char *set;   /* as inside the brackets of a regular expression, e.g. "A-Za-z0-9_.-" */
    const char *words; /* the same for people */
};

struct setting {
    const char *path;
    enum setting_type type;
    unsigned flags;
    double least; /* of a number, of the characters of a text, of the elements of a list */
    double most;
    const struct setting_word *words;
    const struct setting_characters *characters; /* NULL: all */
    /* Offsets into the struct that the value goes into, plus 1; 0: nowhere. See SETTING_AT. */
    size_t target;
    size_t present;          /* a bool that says that there is a value */
    size_t count;            /* SETTING_LIST, SETTING_TEXTS: a size_t for the number of elements */
    size_t element_bytes;    /* SETTING_LIST: of the struct for each object */
    const char *fallback;    /* the default as JSON; NULL: none */
    const char *placeholder; /* of a flag's value, in --help; NULL: N */
    const char *sentence;
};

#define SETTING_AT(type, member) (offsetof(struct type, member) + 1)

/* The rows in order; NULL past the last. */
const struct setting *setting_at(size_t index);

/*
 * What follows the parent's path in the row's, without the joint: "match.operation" below
 * "throttle". NULL when the row is not below the parent. A NULL parent is the whole configuration.
 */
const char *setting_path_below(const struct setting *parent, const struct setting *row);

/* Whether the row's value goes into the struct that the parent's members go into. */
bool setting_shares_struct(const struct setting *parent, const struct setting *row);

/* The name of the member when `row` is a member of `parent` itself, else NULL. */
const char *setting_member_name(const struct setting *parent, const struct setting *row);

/* The member with that name; NULL when there is none. */
const struct setting *setting_member(const struct setting *parent, const char *name);

/* Whether a value of its own stands for it: neither an object, nor a list, nor part of a list. */
bool setting_is_scalar(const struct setting *row);

/* Whether it can be set by a flag and an environment variable. */
bool setting_is_option(const struct setting *row);

#define SETTING_NAME_BYTES 64
#define SETTING_VARIABLE_PREFIX "CODECATALYST_MOCK_"

/* "log-level" and "CODECATALYST_MOCK_LOG_LEVEL" for "log.level". */
void setting_flag_name(const struct setting *row, char out[SETTING_NAME_BYTES]);
void setting_variable_name(const struct setting *row, char out[SETTING_NAME_BYTES]);

/* "/log/level", for a scalar row; the caller frees it. */
char *setting_pointer(const struct setting *row);

/* Appends what the value must be, to follow "must be": "an integer from 0 to 65535". */
void setting_rule(const struct setting *row, struct buf *out);
