/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/handlers.h"
#include "admin/metrics.h"
#include "admin/prometheus.h"

void get_metrics(const struct admin_call *call)
{
    const struct observer *observer = call->admin->observer;
    struct service *service = call->admin->service;
    struct http_response *response = &call->exchange->response;
    struct journal_counts journal = journal_counts(observer->journal);

    token_store_expire(service->tokens, clock_now_ms(service->clock));
    struct metrics_state state = {
        .version = PROJECT_VERSION,
        .access_tokens = token_store_count(service->tokens),
        .connections = -1,
        .journal_entries = journal.entries,
        .journal_bytes = journal.bytes,
        .journal_evicted = journal.evicted_ever,
    };
    if (observer->connections != NULL) {
        state.connections = (int64_t)observer->connections(observer->connections_context);
    }
    response->status = 200;
    http_response_add_header(response, "Content-Type", PROMETHEUS_CONTENT_TYPE);
    metrics_write(observer->metrics, &state, &response->body);
}
