/* SPDX-License-Identifier: Apache-2.0 */
#include "config/environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/suggestion.h"
#include "config/config_parts.h"
#include "config/config_reader.h"
#include "config/visible.h"

#define CONFIG_NAME "CONFIG"
#define CONFIG_VARIABLE SETTING_VARIABLE_PREFIX CONFIG_NAME
#define SHOWN_NAME_BYTES 64

const char *environment_config_file(char *const *environment)
{
    size_t length = strlen(CONFIG_VARIABLE);

    for (; environment != NULL && *environment != NULL; environment++) {
        if (strncmp(*environment, CONFIG_VARIABLE "=", length + 1) == 0) {
            return *environment + length + 1;
        }
    }
    return NULL;
}

/* The row whose variable has this name; false when there is none, with what may be meant. */
static bool find_row(const char *name, size_t *index, char meant[SETTING_NAME_BYTES])
{
    size_t prefix = strlen(SETTING_VARIABLE_PREFIX);
    struct suggestion suggestion = suggestion_for(name + prefix);
    char variable[SETTING_NAME_BYTES];
    const struct setting *row;

    meant[0] = '\0';
    suggestion_consider(&suggestion, CONFIG_NAME);
    if (suggestion.best != NULL) {
        (void)snprintf(meant, SETTING_NAME_BYTES, "%s", CONFIG_VARIABLE);
    }
    for (*index = 0; (row = setting_at(*index)) != NULL; ++*index) {
        if (!setting_is_option(row)) {
            continue;
        }
        setting_variable_name(row, variable);
        if (strcmp(variable, name) == 0) {
            return true;
        }
        const char *best = suggestion.best;
        suggestion_consider(&suggestion, variable + prefix);
        if (suggestion.best != best) {
            memcpy(meant, variable, sizeof variable);
            suggestion.best = meant;
        }
    }
    return false;
}

/* Kubernetes sets such variables, for example NAME_PORT=tcp://10.0.0.1:80, for a service NAME. */
static bool is_service_link(const char *name, const char *value)
{
    return strncmp(value, "tcp://", strlen("tcp://")) == 0 ||
           strncmp(name, SETTING_VARIABLE_PREFIX "SERVICE_",
                   strlen(SETTING_VARIABLE_PREFIX "SERVICE_")) == 0 ||
           strstr(name, "_TCP") != NULL;
}

/* These tell the fixtures in clients/ where the server is; its own settings they are not. */
static bool is_for_clients(const char *name)
{
    static const char *const names[] = {"URL", "TLS_URL", "CA", "BINARY"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name + strlen(SETTING_VARIABLE_PREFIX), names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void complain(const char *name, const char *message, struct config_problems *problems)
{
    struct config_reader reader;
    struct buf source;

    buf_init(&source, (size_t)SHOWN_NAME_BYTES * 4);
    visible_append(&source, name, SHOWN_NAME_BYTES);
    reader = config_reader_of(problems, buf_text(&source), NULL);
    (void)config_reader_complain(&reader, JSON_PART_VALUE, "%s", message);
    config_reader_clean_up(&reader);
    buf_clean_up(&source);
}

static void take(struct config *config, const char *name, const char *value,
                 struct config_problems *problems)
{
    char meant[SETTING_NAME_BYTES];
    size_t index;

    if (strcmp(name, CONFIG_VARIABLE) == 0 || is_for_clients(name)) {
        return;
    }
    bool known = find_row(name, &index, meant);
    if (is_service_link(name, value)) {
        complain(name,
                 "Kubernetes sets this for a service of that name; give the pod "
                 "\"enableServiceLinks: false\" or the service another name",
                 problems);
    } else if (known) {
        config_take_text(config, index, name, value, problems);
    } else if (meant[0] != '\0') {
        char *message = mem_printf("no setting has this variable; did you mean %s?", meant);
        complain(name, message, problems);
        free(message);
    } else {
        complain(name, "no setting has this variable", problems);
    }
}

void environment_read(struct config *config, char *const *environment,
                      struct config_problems *problems)
{
    for (; *environment != NULL; environment++) {
        const char *value = strchr(*environment, '=');
        if (value != NULL &&
            strncmp(*environment, SETTING_VARIABLE_PREFIX, strlen(SETTING_VARIABLE_PREFIX)) == 0) {
            char *name = mem_strndup(*environment, (size_t)(value - *environment));
            take(config, name, value + 1, problems);
            free(name);
        }
    }
}
