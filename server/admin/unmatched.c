/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/unmatched.h"

#include "base/log.h"

/* A patched rule stands in the configured one's place, under its id. */
static bool has_matched(const struct service *service, const struct fault_rule *rule)
{
    struct fault_statistics statistics;
    size_t index;

    return rule->has_matched ||
           (fault_engine_find(service->faults, rule->id, &index) &&
            fault_engine_rule(service->faults, index, &statistics)->has_matched);
}

void log_unmatched_rules(const struct service *service)
{
    for (size_t i = 0; i < service->settings.fault_count; i++) {
        const struct fault_rule *rule = &service->settings.faults[i];
        if (!has_matched(service, rule)) {
            const struct log_field fields[] = {{.name = "rule", .text = rule->id}};
            log_event(LOG_WARN, "a configured fault rule never matched a request", fields, 1);
        }
    }
}
