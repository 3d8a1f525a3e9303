/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/observe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

struct observer *observer_new(const struct journal_settings *settings)
{
    struct observer *observer = mem_calloc(1, sizeof *observer);

    observer->journal = journal_new(settings);
    observer->metrics = metrics_new();
    siphash_draw_key(observer->key);
    buf_init(&observer->scratch, SIZE_MAX / 2);
    return observer;
}

void observer_destroy(struct observer *observer)
{
    if (observer != NULL) {
        journal_destroy(observer->journal);
        metrics_destroy(observer->metrics);
        buf_clean_up(&observer->scratch);
        free(observer);
    }
}

static void warn_of_leak(const struct journal_entry *entry)
{
    char places[64] = "";

    for (unsigned leak = JOURNAL_LEAK_PATH; leak <= JOURNAL_LEAK_BODY; leak <<= 1U) {
        if ((entry->leaks & leak) != 0) {
            size_t used = strlen(places);
            (void)snprintf(places + used, sizeof places - used, "%s%s", used > 0 ? "," : "",
                           journal_leak_name((enum journal_leak)leak));
        }
    }
    const struct log_field fields[] = {
        {.name = "in", .text = places},
        {.name = "method", .text = journal_entry_text(entry, entry->method)},
        {.name = "path", .text = journal_entry_text(entry, entry->path)},
        {.name = "user", .text = journal_entry_text(entry, entry->user)},
        {.name = "request_id", .text = journal_entry_text(entry, entry->request_id)},
    };
    log_event(LOG_WARN, "a request holds an access token's secret where none belongs", fields,
              sizeof fields / sizeof fields[0]);
}

static void record(struct observer *observer, struct http_exchange *exchange)
{
    struct journal_moment now = {exchange->notes.now_ms, clock_monotonic_us()};
    struct journal_entry *entry =
        journal_entry_new(exchange, now, observer->key, &observer->scratch);

    if (entry->leaks != 0) {
        warn_of_leak(entry);
        metrics_count_leak(observer->metrics);
    }
    exchange->notes.journal_number = journal_add(observer->journal, entry);
}

void observer_handled(struct observer *observer, struct http_exchange *exchange)
{
    if (exchange->notes.admin) {
        return;
    }
    metrics_count(observer->metrics, exchange);
    if (journal_keeps(observer->journal)) {
        record(observer, exchange);
    } else {
        journal_skip(observer->journal);
    }
}

void observer_completed(struct observer *observer, const struct http_exchange *exchange,
                        const struct http_outcome *outcome)
{
    if (!exchange->notes.admin) {
        metrics_count_end(observer->metrics, outcome);
        journal_complete(observer->journal, exchange->notes.journal_number, outcome);
    }
}
