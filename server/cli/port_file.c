/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/port_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define MAX_PORT 65535

static bool write_number(const char *path, int port)
{
    FILE *file = fopen(path, "we");

    if (file == NULL) {
        return false;
    }
    bool written = fprintf(file, "%d\n", port) > 0;
    return fclose(file) == 0 && written;
}

bool port_file_write(const char *path, int port, struct error *err)
{
    char *temporary = mem_printf("%s.new", path);
    bool written = write_number(temporary, port) && rename(temporary, path) == 0;

    if (!written) {
        error_fill(err, ERROR_INTERNAL, "cannot write the port file %s: %s", path, strerror(errno));
    }
    free(temporary);
    return written;
}

bool port_file_read(const char *path, int *port, struct error *err)
{
    char text[16] = "";
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        return error_set(err, ERROR_NOT_FOUND, "cannot read the port file %s: %s", path,
                         strerror(errno));
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    text[length] = '\0';
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || strcmp(end, "\n") != 0 || number < 1 || number > MAX_PORT) {
        return error_set(err, ERROR_NOT_FOUND, "the port file %s holds no port", path);
    }
    *port = (int)number;
    return true;
}
