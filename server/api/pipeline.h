/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The way of one request through the service's API, in the order in which the service judges:
 * framing, route, authentication, throttle, media type, then the operation (JSON, members, quota,
 * store). The first refusal is the answer.
 */
#include "api/service.h"
#include "protocol/http_message.h"

/* Fills exchange->response and exchange->notes. */
void pipeline_handle(struct service *service, struct http_exchange *exchange);
