/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/config_refusal.h"
#include "admin/handlers.h"
#include "admin/respond.h"
#include "protocol/error_shape.h"

static void refuse_without_hook(const struct admin_call *call)
{
    struct error err;

    error_fill(&err, ERROR_NOT_IMPLEMENTED, "This server was started without a configuration");
    error_shape_respond(&call->exchange->response, &err);
}

void get_config(const struct admin_call *call)
{
    const struct admin_hooks *hooks = &call->admin->hooks;

    if (hooks->describe_config == NULL) {
        refuse_without_hook(call);
        return;
    }
    admin_respond(call->exchange, 200, hooks->describe_config(hooks->context));
}

void post_config_reload(const struct admin_call *call)
{
    const struct admin_hooks *hooks = &call->admin->hooks;

    if (hooks->reload_config == NULL) {
        refuse_without_hook(call);
        return;
    }
    struct config_problems *problems = config_problems_new();
    if (hooks->reload_config(hooks->context, problems)) {
        cJSON *body = cJSON_CreateObject();
        (void)cJSON_AddStringToObject(body, "status", "reloaded");
        admin_respond(call->exchange, 200, body);
    } else {
        config_refusal_of_reload(problems, call->exchange);
    }
    config_problems_destroy(problems);
}
