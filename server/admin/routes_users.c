/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/handlers.h"
#include "admin/respond.h"
#include "admin/user_reference.h"

void post_users(const struct admin_call *call)
{
    static const char *const names[] = {"user"};
    struct body body;
    struct body_node root = body_open(&body, &call->exchange->request);
    struct body_node whose = body_member(&root, "user");
    const struct user *user = NULL;

    body_allow_members(&root, names, sizeof names / sizeof names[0]);
    if (cJSON_IsObject(root.value) && body_require(&whose)) {
        user = user_reference_read(&whose, call->admin->service);
    }
    if (body_is_good(&body)) {
        cJSON *answer = cJSON_CreateObject();
        user_reference_add(answer, user);
        admin_respond(call->exchange, 200, answer);
    } else {
        body_refuse(&body, call->exchange);
    }
    body_close(&body);
}
