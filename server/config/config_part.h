/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A list of a configuration that comes alone, while the server runs: in a request, for example. */
#include "config/config_problem.h"
#include "config/config_reader.h"
#include "config/settings.h"

/* Everything is borrowed. */
struct config_part {
    const char *member; /* of the configuration, e.g. "faults" */
    const char *source; /* what the text is called in problems */
    const char *text;   /* an array, or one of its elements as an object */
    size_t length;
    /* Called with what was read while the reader is there to complain. NULL: nothing to add. */
    void (*complete)(void *context, struct config_reader *reader, const cJSON *document,
                     struct settings *settings);
    void *context;
};

/*
 * Reads it into that member of the settings, which are empty otherwise. Returns the document, in
 * which the strings of the settings stand; the caller frees it after config_reader_release.
 * Problems are added with places in the text; without a document when it is no JSON.
 */
cJSON *config_part_read(const struct config_part *part, struct settings *settings,
                        struct config_problems *problems);
