/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The front of the house: everything under /_mock/ is the admin API, from one route table; the rest
 * goes to the service's pipeline and is observed. Gives every answer its request id.
 */
#include <stdbool.h>

#include "admin/observe.h"
#include "api/service.h"
#include "protocol/http_message.h"

struct admin {
    struct service *service;   /* borrowed */
    struct observer *observer; /* borrowed; NULL: nothing is observed, its paths answer 404 */
    bool ready;                /* configuration and seed are in, requests are answered */
    int port;
    bool seeded;   /* ids and secrets repeat */
    uint64_t seed; /* when seeded */
};

/* Both for struct http_handler; the context is a struct admin. */
void admin_handle(void *context, struct http_exchange *exchange);
void admin_completed(void *context, const struct http_exchange *exchange,
                     const struct http_outcome *outcome);
