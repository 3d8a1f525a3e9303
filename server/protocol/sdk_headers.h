/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What AWS SDKs say of a call across its retries: amz-sdk-invocation-id stays the same for all
 * attempts of one call, amz-sdk-request counts them ("attempt=2; max=3").
 * Source: seen on the wire of boto3, the AWS CLI and the AWS SDK for JavaScript.
 */
#include "protocol/http_message.h"

/* The number of the attempt, from 1; 1 when the client does not say. */
int sdk_headers_attempt(const struct http_request *request);

/* The invocation id, or NULL when the client sends none. */
const struct http_text *sdk_headers_invocation_id(const struct http_request *request);
