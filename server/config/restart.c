/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "config/config_parts.h"
#include "config/setting_value.h"

static bool equal(const cJSON *left, const cJSON *right)
{
    return (left == NULL && right == NULL) || cJSON_Compare(left, right, true);
}

size_t config_restart_needed(const struct config *old, const struct config *fresh,
                             const struct setting *rows[SETTINGS_LIMIT])
{
    const struct setting *row;
    size_t count = 0;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if ((row->flags & SETTING_RESTART) != 0 &&
            !equal(old->values[i].value, fresh->values[i].value)) {
            rows[count++] = row;
        }
    }
    return count;
}

void config_warn_restart_needed(const struct config *old, const struct config *fresh)
{
    const struct setting *rows[SETTINGS_LIMIT];
    size_t count = config_restart_needed(old, fresh, rows);

    for (size_t i = 0; i < count; i++) {
        log_printf(LOG_WARN, "%s has changed, which takes effect after a restart only",
                   rows[i]->path);
    }
}

void config_keep_until_restart(struct config *fresh, const struct config *old)
{
    const struct setting *row;

    for (size_t i = 0; (row = setting_at(i)) != NULL; i++) {
        if ((row->flags & SETTING_RESTART) != 0) {
            setting_value_copy(row, &old->settings, &fresh->settings);
            fresh->values[i] = old->values[i];
        }
    }
}
