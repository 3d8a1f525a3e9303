/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A request's way through libmicrohttpd: what it calls back, and the ways out. */
#include <stdbool.h>
#include <stddef.h>

#include "transport/exchange.h"
#include "transport/server_state.h"

/* MHD_OPTION_URI_LOG_CALLBACK: the request line is there, and the target as it was sent. */
void *requests_line_read(void *context, const char *target, struct MHD_Connection *mhd);

/*
 * MHD_AccessHandlerCallback: called with the head, then with each part of the body, then at the
 * end of the request.
 */
enum MHD_Result requests_progress(void *context, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *part,
                                  size_t *part_bytes, void **request_context);

/* MHD_OPTION_NOTIFY_COMPLETED. */
void requests_ended(void *context, struct MHD_Connection *mhd, void **request_context,
                    enum MHD_RequestTerminationCode reason);

/*
 * Answers past libmicrohttpd, which must not go on with the connection then. The client is given a
 * moment to read.
 */
void requests_refuse(struct exchange *exchange, const struct error *err);

/* Tells the handler of the end and frees the exchange. */
void requests_end_exchange(struct exchange *exchange, bool delivered, int64_t now_us);
