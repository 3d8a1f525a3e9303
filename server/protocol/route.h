/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Which operation a method and a path name. Source of the methods and URIs: the http traits of the
 * Smithy model, version 2022-09-28.
 */
#include <stdbool.h>

#include "base/error.h"
#include "domain/operation.h"
#include "protocol/http_message.h"

#define ROUTE_LABELS 4
#define ROUTE_ALLOW_BYTES 64

struct route_match {
    enum operation operation;
    /* What stands in the path for {label}s, in order; percent-encoded, never empty; borrowed. */
    struct http_text labels[ROUTE_LABELS];
    /* For an Allow header: the methods that the path knows, "" for an unknown path. */
    char allow[ROUTE_ALLOW_BYTES];
};

/*
 * Finds the operation. Errors: ERROR_UNKNOWN_OPERATION for an unknown path;
 * ERROR_METHOD_NOT_ALLOWED for a known path with another method, with match->allow set.
 */
MUST_CHECK bool route_find(const char *method, struct http_text path, struct route_match *match,
                           struct error *err);
