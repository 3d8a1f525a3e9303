/* SPDX-License-Identifier: Apache-2.0 */
#include "config/settings.h"
#include "config/table_sections.h"

static const struct setting rows[] = {
    {.path = "admin",
     .type = SETTING_OBJECT,
     .sentence = "Who may use the admin API under /_mock/."},
    {.path = "admin.enabled",
     .type = SETTING_BOOLEAN,
     .target = SETTING_AT(settings, admin.enabled),
     .fallback = "true",
     .sentence = "False: nothing of it answers but /_mock/health and /_mock/ready."},
    {.path = "admin.token",
     .type = SETTING_TEXT,
     .flags = SETTING_SENSITIVE,
     .least = 1,
     .most = 4096,
     .characters = &setting_visible_ascii,
     .target = SETTING_AT(settings, admin.token),
     .placeholder = "TOKEN",
     .sentence = "Requests must carry it as \"Authorization: Bearer TOKEN\", but for health and "
                 "ready."},
};

struct table_section table_admin(void)
{
    return (struct table_section){rows, sizeof rows / sizeof rows[0]};
}
