/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The admin API's one table of routes: what is answered, and by whom. */
#include <stdbool.h>
#include <stddef.h>

#include "admin/admin.h"
#include "protocol/http_message.h"

/* One request on its way to a handler. */
struct admin_call {
    struct admin *admin;
    struct http_exchange *exchange;
    struct http_text id; /* what stands for {id} in the path, percent-encoded; borrowed */
};

/* For whom a route is there. */
enum admin_door {
    DOOR_GUARDED, /* those whom the guard admits, see guard.h */
    DOOR_OPEN     /* everybody: probes must get through */
};

struct admin_route {
    const char *method;
    const char *path; /* with at most one {id}, which stands for a whole, non-empty segment */
    void (*handle)(const struct admin_call *call);
    const char *sentence; /* what it does, for people */
    enum admin_door door;
};

/* The rows in order; NULL past the end. */
const struct admin_route *admin_route_at(size_t index);

/* Answers a request under /_mock/. */
void admin_routes_handle(struct admin *admin, struct http_exchange *exchange);
