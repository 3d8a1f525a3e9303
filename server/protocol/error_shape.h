/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a client sees of an error: the status, the exception's name in the x-amzn-ErrorType header
 * (without a namespace: some clients take it for a part of the name) and {"message": "..."}.
 *
 * Source: the error shapes of the Smithy model; for framework errors the restJson1 protocol tests
 * (https://github.com/smithy-lang/smithy, smithy-aws-protocol-tests).
 */
#include "base/error.h"
#include "protocol/http_message.h"

int error_shape_status(enum error_kind kind);
const char *error_shape_name(enum error_kind kind);

/* The same shape for an error that is none of ours: any status, type and message. */
void error_shape_respond_as(struct http_response *response, int status, const char *name,
                            const char *message);

/* The status of a modelled or framework error by its name; 0 for an unknown name. */
int error_shape_status_of(const char *name);

/* Turns an empty response into the error's answer. The one exit of every refusal. */
void error_shape_respond(struct http_response *response, const struct error *err);
