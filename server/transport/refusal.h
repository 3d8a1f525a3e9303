/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Answers written by ourselves: for requests that libmicrohttpd has not seen, must not go on with
 * or would answer in a way of its own. The connection ends with such an answer.
 */
#include "protocol/http_message.h"
#include "transport/server_state.h"

/*
 * Has the handler make the answer to a refused request and writes it. The caller ends the
 * connection, with lingering_start() so that the answer is read.
 */
void refusal_send(struct connection *connection, const struct http_request *request,
                  const struct error *err);
