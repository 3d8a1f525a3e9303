/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/admin.h"

#include <string.h>

#include "admin/routes.h"
#include "api/pipeline.h"

#define PREFIX "/_mock/"

void admin_handle(void *context, struct http_exchange *exchange)
{
    struct admin *admin = context;

    random_uuid(admin->service->random, exchange->notes.request_id);
    http_response_add_header(&exchange->response, "x-amzn-RequestId", exchange->notes.request_id);
    if (exchange->request.refusal == NULL &&
        strncmp(exchange->request.target, PREFIX, strlen(PREFIX)) == 0) {
        exchange->notes.admin = true;
        admin_routes_handle(admin, exchange);
    } else {
        pipeline_handle(admin->service, exchange);
    }
}
