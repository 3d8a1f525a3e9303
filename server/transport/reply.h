/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* An answer that libmicrohttpd sends. */
#include <stdbool.h>

#include "base/error.h"
#include "protocol/http_message.h"
#include "transport/server_state.h"

/*
 * Queues the response; its body must stay where it is until the request is completed. False when
 * libmicrohttpd refuses.
 */
MUST_CHECK bool reply_queue(struct connection *connection, const struct http_response *response);
