/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* One line in the log for each request that was answered, or would have been. */
#include "protocol/http_message.h"

/*
 * Logs method, path (without the query), operation, user, status, duration, bytes, attempt and
 * request id, at LOG_INFO, or LOG_DEBUG for the admin API.
 */
void access_log_write(const struct http_exchange *exchange, const struct http_outcome *outcome);
