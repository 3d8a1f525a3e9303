/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The double of the service: its users, their access tokens, its throttles and its clock. What the
 * operations work on, and what a configuration sets up.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/random.h"
#include "domain/token_store.h"
#include "domain/user.h"
#include "policy/fault_engine.h"
#include "policy/throttle.h"

/* Arrays and strings are borrowed for as long as the service is configured with them. */
struct service_settings {
    enum auth_mode auth_mode;
    struct token_settings tokens;
    int64_t json_depth; /* how deep a request's JSON may nest */
    const struct throttle_rule *throttle;
    size_t throttle_count;
    const struct user_settings *users;
    size_t user_count;
    struct fault_rule *faults; /* shared with the service by references */
    size_t fault_count;
};

struct service {
    struct service_settings settings;
    struct clock *clock;   /* borrowed */
    struct random *random; /* borrowed */
    struct user_directory *users;
    struct token_store *tokens;
    struct throttle *throttle;
    struct fault_engine *faults;
};

/* The fault seed makes the decisions of fault rules; equal seeds decide equally. */
struct service *service_new(const struct service_settings *settings, struct clock *clock,
                            struct random *random, uint64_t fault_seed);
void service_destroy(struct service *service);

/*
 * Takes over changed settings: users, quota, throttles and faults follow them, with full buckets
 * and fresh counters. Access tokens stay; those that the settings' users start with are not
 * created.
 */
void service_configure(struct service *service, const struct service_settings *settings);

/* Creates the access tokens that the configured users start with. Errors: ERROR_CONFLICT. */
MUST_CHECK bool service_seed(struct service *service, struct error *err);

/* What service_reset brings back to the start. */
enum service_part {
    SERVICE_TOKENS = 1,
    SERVICE_FAULTS = 2, /* the configured rules, with fresh counters */
    SERVICE_THROTTLE = 4,
    SERVICE_CLOCK = 8,
    SERVICE_ALL = SERVICE_TOKENS | SERVICE_FAULTS | SERVICE_THROTTLE | SERVICE_CLOCK
};

/*
 * Brings the parts (a sum of enum service_part) back to what they were at the start, the configured
 * access tokens included. With a user, only what is the user's own: its tokens, its buckets, and
 * its counters in rules that are scoped by user. The clock is everybody's, so it cannot be named
 * then.
 */
void service_reset(struct service *service, unsigned parts, struct user *user);
