/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The routes of the admin API. */
#include "admin/admin.h"
#include "protocol/http_message.h"

/* Answers a request under /_mock/: JSON, and {"message", "errors"} when it is refused. */
void admin_routes_handle(struct admin *admin, struct http_exchange *exchange);
