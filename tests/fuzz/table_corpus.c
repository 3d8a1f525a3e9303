/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table_corpus TABLE FOLDER: writes the first field of each row of fixtures/tables/TABLE into a
 * file of its own, so that what the unit tests know is where the fuzzers start.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support.h"

static bool write_input(const struct row *row, void *context)
{
    const char *folder = context;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s.%u", folder, row->table, row->line);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return row_complain(row, "cannot write %s", path);
    }
    size_t written = fwrite(row->fields[0].text, 1, row->fields[0].length, file);
    bool whole = fclose(file) == 0 && written == row->fields[0].length;
    return whole || row_complain(row, "cannot write %s", path);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: table_corpus TABLE FOLDER\n", stderr);
        return EXIT_FAILURE;
    }
    return rows_unmet(argv[1], 1, write_input, argv[2]) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
