/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a configuration sets: plain values in the structs of the rooms that use them. Everything is
 * owned by the struct config that they came from.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "admin/admin_settings.h"
#include "admin/journal_settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "domain/token_store.h"
#include "domain/user.h"
#include "policy/fault_rule.h"
#include "policy/throttle.h"
#include "transport/http_server.h"

struct settings {
    struct http_server_settings http;
    const char *port_file; /* NULL: none is written */
    bool stop_with_stdin;
    bool has_seed;
    uint64_t seed; /* at most 2^53 - 1 */
    struct log_settings log;
    struct clock_settings clock;
    enum auth_mode auth_mode;
    struct token_settings tokens;
    int64_t json_depth; /* how deep a request's JSON may nest */
    struct throttle_rule *throttle;
    size_t throttle_count;
    struct user_settings *users;
    size_t user_count;
    struct fault_rule *faults;
    size_t fault_count;
    struct journal_settings journal;
    struct admin_settings admin;
};
