/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who may use the admin API. A web page must not be able to drive it, neither with a request to
 * another origin nor by a host name of its own that it points at this server (DNS rebinding):
 *
 *   - an Origin header must be the server's own: http:// or https:// and what the Host header says
 *   - the Host header must be an address, or a name that nobody on the Internet can own: a name
 *     without a dot, or one that ends in .localhost, .local, .internal, .test or .home.arpa (RFC
 *     6761, 6762, 8375 and ICANN's .internal); or the host that the server was told to listen on
 *
 * Who sends the admin token may use any host name: a web page does not know the token.
 */
#include <stdbool.h>

#include "admin/admin.h"
#include "protocol/http_message.h"

/* False after the request was refused. */
bool guard_admits(const struct admin *admin, struct http_exchange *exchange);
