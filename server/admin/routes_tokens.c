/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/respond.h"
#include "admin/seeding.h"
#include "admin/user_reference.h"

static void answer(const struct admin_call *call, struct seeding *seeding, struct user *user)
{
    cJSON *body = cJSON_CreateObject();
    size_t live = 0;

    cJSON *tokens = seeding_apply(seeding, call->admin->service, user, &live);
    user_reference_add(body, user);
    (void)cJSON_AddNumberToObject(body, "live", (double)live);
    (void)cJSON_AddItemToObject(body, "accessTokens", tokens);
    admin_respond(call->exchange, 201, body);
}

void post_tokens(const struct admin_call *call)
{
    static const char *const names[] = {"user", "accessTokens"};
    struct service *service = call->admin->service;
    struct body body;
    struct body_node root = body_open(&body, &call->exchange->request);
    struct body_node whose = body_member(&root, "user");
    struct body_node list = body_member(&root, "accessTokens");
    struct seeding seeding = {0};
    struct user *user = NULL;
    int status = 400;

    (void)present_of(service);
    body_allow_members(&root, names, sizeof names / sizeof names[0]);
    if (cJSON_IsObject(root.value) && body_require(&whose)) {
        user = user_reference_read(&whose, service);
    }
    if (cJSON_IsObject(root.value)) {
        seeding_read(&list, &seeding);
    }
    if (body_is_good(&body)) {
        seeding_check_ids(&seeding, service, &list);
        status = 409;
    }
    if (body_is_good(&body)) {
        answer(call, &seeding, user);
    } else {
        body_refuse(&body, call->exchange);
        call->exchange->response.status = status;
    }
    seeding_clean_up(&seeding);
    body_close(&body);
}
