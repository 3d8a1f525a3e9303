/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_part.h"

#include "config/setting_value.h"
#include "protocol/json.h"

#define MAX_DEPTH 64

static void read_document(const struct config_part *part, struct config_reader *reader,
                          const cJSON *document, struct settings *settings)
{
    const struct setting *row = setting_member(NULL, part->member);

    reader->text = part->text;
    reader->length = part->length;
    if (cJSON_IsObject(document)) {
        config_reader_read_one(reader, row, document, settings);
    } else {
        config_reader_read_list(reader, row, document, settings);
    }
    if (part->complete != NULL) {
        part->complete(part->context, reader, document, settings);
    }
    config_problems_sort(reader->problems);
}

cJSON *config_part_read(const struct config_part *part, struct settings *settings,
                        struct config_problems *problems)
{
    cJSON *fallbacks[SETTINGS_LIMIT] = {NULL};
    struct config_reader reader = config_reader_of(problems, part->source, fallbacks);
    struct json_problem problem;

    setting_fallbacks_parse(fallbacks);
    cJSON *document = json_parse(part->text, part->length, MAX_DEPTH, &problem);
    if (document == NULL) {
        config_reader_complain_of_syntax(&reader, &problem);
    } else {
        read_document(part, &reader, document, settings);
    }
    config_reader_clean_up(&reader);
    setting_fallbacks_free(fallbacks);
    return document;
}
