/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The front of the house: everything under /_mock/ is the admin API, from one route table; the rest
 * goes to the service's pipeline and is observed. Gives every answer its request id.
 */
#include <stdbool.h>

#include <cjson/cJSON.h>

#include "admin/admin_settings.h"
#include "admin/observe.h"
#include "api/service.h"
#include "config/config_problem.h"
#include "config/throttle_set.h"
#include "protocol/http_message.h"

/* What the admin API asks of those above it. A NULL function: cannot be done here. */
struct admin_hooks {
    void *context;
    /* Takes over the configuration as it is now; false with problems when it is refused. */
    bool (*reload_config)(void *context, struct config_problems *problems);
    /* The effective configuration; the caller frees it. */
    cJSON *(*describe_config)(void *context);
    /* Ends the connections that a fault rule keeps waiting: those of one user, or all with NULL. */
    void (*end_hung)(void *context, const char *user_name);
};

struct admin {
    struct service *service;   /* borrowed */
    struct observer *observer; /* borrowed; NULL: nothing is observed, nor asked for */
    bool ready;                /* configuration and seed are in, requests are answered */
    int port;
    int tls_port;                          /* 0: no HTTPS */
    const char *ca_pem;                    /* borrowed; whom clients may trust; NULL: none */
    bool seeded;                           /* ids and secrets repeat */
    uint64_t seed;                         /* when seeded */
    const struct admin_settings *settings; /* borrowed; NULL: enabled, without a token */
    const char *host;                      /* borrowed; the host listened on; NULL: none */
    struct admin_hooks hooks;
    struct throttle_set *throttle; /* owned; rules that came by the admin API; NULL: none */
};

/* Frees what is owned. The service must not be asked anything afterwards. */
void admin_clean_up(struct admin *admin);

/* Both for struct http_handler; the context is a struct admin. */
void admin_handle(void *context, struct http_exchange *exchange);
void admin_completed(void *context, const struct http_exchange *exchange,
                     const struct http_outcome *outcome);
