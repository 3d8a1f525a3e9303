/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The parts of the table that stand in files of their own; setting_at() joins them. */
#include "config/setting.h"

struct table_section {
    const struct setting *rows;
    size_t count;
};

struct table_section table_tls(void);
struct table_section table_admin(void);
struct table_section table_users(void);
struct table_section table_throttle(void);
struct table_section table_faults(void);

/* Characters that more than one section allows. */
extern const struct setting_characters setting_visible_ascii;
extern const struct setting_characters setting_id_characters;
