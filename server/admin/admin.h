/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The front of the house: everything under /_mock/ is the admin API, from one route table; the rest
 * goes to the service's pipeline. Gives every answer its request id.
 */
#include <stdbool.h>

#include "api/service.h"
#include "protocol/http_message.h"

struct admin {
    struct service *service; /* borrowed */
    bool ready;              /* configuration and seed are in, requests are answered */
    int port;
    bool seeded;   /* ids and secrets repeat */
    uint64_t seed; /* when seeded */
};

/* For struct http_handler; the context is a struct admin. */
void admin_handle(void *context, struct http_exchange *exchange);
