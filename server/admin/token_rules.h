/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The bounds of what users and access tokens may be called, for text_field_read. */
#include "admin/text_field.h"
#include "domain/access_token.h"

#define RULE_TOKEN_NAME ((struct text_rule){1, ACCESS_TOKEN_NAME_SCALARS, false})
#define RULE_TOKEN_ID ((struct text_rule){1, ACCESS_TOKEN_ID_SCALARS, true})
#define RULE_TOKEN_SECRET ((struct text_rule){1, ACCESS_TOKEN_SECRET_SCALARS, false})
#define RULE_USER_NAME ((struct text_rule){3, 100, true})
#define RULE_DISPLAY_NAME ((struct text_rule){1, 256, false})
#define RULE_EMAIL ((struct text_rule){1, 254, false})
