/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the rows of the admin API's table call. Each fills the response whole, a refusal included:
 * see admin_respond, problems_respond and body_refuse.
 */
#include "admin/routes.h"

/* routes_status.c */
void get_routes(const struct admin_call *call);
void get_health(const struct admin_call *call);
void get_ready(const struct admin_call *call);

/* routes_journal.c */
void get_requests(const struct admin_call *call);
void delete_requests(const struct admin_call *call);
void get_calls(const struct admin_call *call);
void post_verify(const struct admin_call *call);

/* routes_metrics.c */
void get_metrics(const struct admin_call *call);
