/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Prints on stdout what points AWS SDKs and the AWS CLI at the server of these settings. Returns
 * the exit code, 1 with one line on stderr when the server's port cannot be known.
 *
 * Source of the variables' names: botocore's ScopedEnvTokenProvider and the AWS SDKs' service
 * specific endpoints (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
#include "config/options.h"
#include "config/settings.h"

int env_print(const struct settings *settings, enum env_format format);
