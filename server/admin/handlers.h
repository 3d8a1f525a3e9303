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
void get_ca(const struct admin_call *call);

/* routes_reset.c, routes_state.c, routes_tokens.c, routes_users.c */
void post_users(const struct admin_call *call);
void post_reset(const struct admin_call *call);
void get_state(const struct admin_call *call);
void put_state(const struct admin_call *call);
void post_tokens(const struct admin_call *call);

/* routes_clock.c, routes_throttle.c, routes_config.c */
void get_clock(const struct admin_call *call);
void put_clock(const struct admin_call *call);
void get_throttle(const struct admin_call *call);
void put_throttle(const struct admin_call *call);
void get_config(const struct admin_call *call);
void post_config_reload(const struct admin_call *call);

/* routes_faults.c, routes_fault.c */
void get_faults(const struct admin_call *call);
void put_faults(const struct admin_call *call);
void post_faults(const struct admin_call *call);
void delete_faults(const struct admin_call *call);
void get_fault(const struct admin_call *call);
void patch_fault(const struct admin_call *call);
void delete_fault(const struct admin_call *call);
void get_fault_schedule(const struct admin_call *call);

/* routes_journal.c */
void get_requests(const struct admin_call *call);
void delete_requests(const struct admin_call *call);
void get_calls(const struct admin_call *call);
void post_verify(const struct admin_call *call);

/* routes_metrics.c */
void get_metrics(const struct admin_call *call);
