/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

const char *setting_path_below(const struct setting *parent, const struct setting *row)
{
    if (parent == NULL) {
        return row->path;
    }
    const char *joint = parent->type == SETTING_LIST ? "[]." : ".";
    size_t length = strlen(parent->path);
    if (strncmp(row->path, parent->path, length) != 0 ||
        strncmp(row->path + length, joint, strlen(joint)) != 0) {
        return NULL;
    }
    return row->path + length + strlen(joint);
}

bool setting_shares_struct(const struct setting *parent, const struct setting *row)
{
    const char *below = setting_path_below(parent, row);

    return below != NULL && strchr(below, '[') == NULL;
}

const char *setting_member_name(const struct setting *parent, const struct setting *row)
{
    const char *below = setting_path_below(parent, row);

    return below != NULL && strpbrk(below, ".[") == NULL ? below : NULL;
}

const struct setting *setting_member(const struct setting *parent, const char *name)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        const char *candidate = setting_member_name(parent, row);
        if (candidate != NULL && strcmp(candidate, name) == 0) {
            return row;
        }
    }
    return NULL;
}

bool setting_is_scalar(const struct setting *row)
{
    return row->type != SETTING_OBJECT && row->type != SETTING_LIST &&
           setting_shares_struct(NULL, row);
}

bool setting_is_option(const struct setting *row)
{
    return setting_is_scalar(row) && (row->flags & SETTING_FILE_ONLY) == 0;
}

static void write_words(const char *path, char separator, bool upper, char *out)
{
    for (const char *c = path; *c != '\0'; c++) {
        if (*c == '.') {
            *out++ = separator;
            continue;
        }
        if (isupper((unsigned char)*c)) {
            *out++ = separator;
        }
        *out++ = (char)(upper ? toupper((unsigned char)*c) : tolower((unsigned char)*c));
    }
    *out = '\0';
}

void setting_flag_name(const struct setting *row, char out[SETTING_NAME_BYTES])
{
    write_words(row->path, '-', false, out);
}

void setting_variable_name(const struct setting *row, char out[SETTING_NAME_BYTES])
{
    (void)snprintf(out, SETTING_NAME_BYTES, "%s", SETTING_VARIABLE_PREFIX);
    write_words(row->path, '_', true, out + strlen(SETTING_VARIABLE_PREFIX));
}

char *setting_pointer(const struct setting *row)
{
    char *pointer = mem_printf("/%s", row->path);

    for (char *c = pointer; *c != '\0'; c++) {
        *c = (char)(*c == '.' ? '/' : *c);
    }
    return pointer;
}
