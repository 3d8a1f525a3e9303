/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Faults on the way of a request: asks the rules, and does to the answer what they decided. How a
 * spoilt answer gets onto the wire is transport's business: see struct http_delivery.
 */
#include <stdbool.h>

#include "api/operations.h"
#include "policy/fault_engine.h"
#include "protocol/http_message.h"

/* Judges the request by the fault rules, and counts it there. */
void faults_decide(struct service *service, const struct operation_call *call,
                   struct fault_decision *decision);

/* Whether a rule demands that the operation does not happen. */
bool faults_prevent(const struct fault_decision *decision);

/*
 * Spoils the answer, notes the rules in exchange->notes.fault and names them in its x-mock-fault
 * header. The response of a prevented operation is empty but for its headers.
 */
void faults_spoil(const struct fault_decision *decision, struct http_exchange *exchange);
