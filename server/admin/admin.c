/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin.h"

#include <string.h>

#include "admin/routes.h"
#include "api/access_log.h"
#include "api/pipeline.h"

#define PREFIX "/_mock/"

void admin_clean_up(struct admin *admin)
{
    throttle_set_destroy(admin->throttle);
    admin->throttle = NULL;
}

void admin_handle(void *context, struct http_exchange *exchange)
{
    struct admin *admin = context;

    random_uuid(admin->service->random, exchange->notes.request_id);
    http_response_lend_header(&exchange->response, "x-amzn-RequestId", exchange->notes.request_id);
    exchange->notes.admin =
        strncmp(http_request_path(&exchange->request).data, PREFIX, strlen(PREFIX)) == 0;
    if (exchange->notes.admin && exchange->request.refusal == NULL) {
        admin_routes_handle(admin, exchange);
        return;
    }
    pipeline_handle(admin->service, exchange);
    if (admin->observer != NULL) {
        observer_handled(admin->observer, exchange);
    }
}

void admin_completed(void *context, const struct http_exchange *exchange,
                     const struct http_outcome *outcome)
{
    struct admin *admin = context;

    access_log_write(exchange, outcome);
    if (admin->observer != NULL) {
        observer_completed(admin->observer, exchange, outcome);
    }
}
