/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/respond.h"
#include "admin/state.h"

void get_state(const struct admin_call *call)
{
    (void)present_of(call->admin->service);
    admin_respond(call->exchange, 200, state_json(call->admin->service));
}

void put_state(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    struct body body;
    struct body_node root = body_open(&body, &call->exchange->request);

    state_check(&root, service);
    if (body_is_good(&body)) {
        state_apply(&root, service);
        cJSON *answer = cJSON_CreateObject();
        (void)cJSON_AddNumberToObject(answer, "live", (double)token_store_count(service->tokens));
        admin_respond(call->exchange, 200, answer);
    } else {
        body_refuse(&body, call->exchange);
    }
    body_close(&body);
}
