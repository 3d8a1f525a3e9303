/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/prometheus.h"
#include "base/mem.h"
#include "base/table.h"

#define PREFIX "codecatalyst_mock_"
#define LABEL_BYTES 104 /* a rule's id has 100 characters at most */
#define OTHER "other"

/* Upper bounds in seconds: a request takes tens of microseconds, a fault may take minutes. */
static const double buckets[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                 0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60};
#define BUCKETS (sizeof buckets / sizeof buckets[0])

/* One combination of two labels. */
struct series {
    char first[LABEL_BYTES];
    char second[LABEL_BYTES];
    uint64_t count;
};

/*
 * What the series of a request is found by. Names of operations are static: one has one address.
 * Its bytes are the key, so both members are as large as a pointer and nothing is between them.
 */
struct request_key {
    const char *operation;
    intptr_t status; /* 0 when none was sent */
};

struct metrics {
    struct table *requests; /* of struct series, by struct request_key */
    struct table *faults;   /* by their two labels */
    uint64_t throttled;
    uint64_t quota_refusals;
    uint64_t access_tokens_created;
    uint64_t secret_leaks;
    uint64_t undelivered;
    uint64_t bucket_counts[BUCKETS + 1]; /* the last: above all bounds */
    uint64_t duration_us;
};

struct metrics *metrics_new(void)
{
    struct metrics *metrics = mem_calloc(1, sizeof *metrics);

    metrics->requests = table_new();
    metrics->faults = table_new();
    return metrics;
}

void metrics_destroy(struct metrics *metrics)
{
    if (metrics != NULL) {
        table_destroy(metrics->requests, free);
        table_destroy(metrics->faults, free);
        free(metrics);
    }
}

static struct series *add_series(struct table *table, const void *key, size_t key_bytes)
{
    struct series *series = mem_calloc(1, sizeof *series);

    (void)table_add(table, key, key_bytes, series);
    return series;
}

static void set_labels(struct series *series, struct http_text first, struct http_text second)
{
    (void)snprintf(series->first, sizeof series->first, "%.*s", (int)first.length, first.data);
    (void)snprintf(series->second, sizeof series->second, "%.*s", (int)second.length, second.data);
}

static struct http_text text_of(const char *text)
{
    return (struct http_text){text, strlen(text)};
}

/* The series under a key, a new one (*added) without labels; the shared one when there are many. */
static struct series *series_of(struct table *table, const void *key, size_t key_bytes, bool *added)
{
    struct series *series = table_get(table, key, key_bytes);

    *added = series == NULL && table_count(table) < METRICS_MAX_SERIES;
    if (*added) {
        series = add_series(table, key, key_bytes);
    } else if (series == NULL) {
        series = table_get(table, OTHER, strlen(OTHER));
    }
    if (series == NULL) {
        series = add_series(table, OTHER, strlen(OTHER));
        set_labels(series, text_of(OTHER), text_of(OTHER));
    }
    return series;
}

static bool sends_no_status(const struct http_delivery *delivery)
{
    return delivery->wire_fault == WIRE_FAULT_RESET || delivery->wire_fault == WIRE_FAULT_EMPTY ||
           delivery->wire_fault == WIRE_FAULT_GARBAGE || delivery->wire_fault == WIRE_FAULT_HANG;
}

static void set_request_labels(struct series *series, const struct request_key *key)
{
    char status[16] = "none";

    if (key->status != 0) {
        (void)snprintf(status, sizeof status, "%d", (int)key->status);
    }
    set_labels(series, text_of(key->operation != NULL ? key->operation : "none"), text_of(status));
}

static void count_request(struct metrics *metrics, const struct http_exchange *exchange)
{
    const struct request_key key = {
        .operation = exchange->notes.operation,
        .status = sends_no_status(&exchange->response.delivery) ? 0 : exchange->response.status};
    bool added;
    struct series *series = series_of(metrics->requests, &key, sizeof key, &added);

    if (added) {
        set_request_labels(series, &key);
    }
    series->count++;
}

/* Takes the next word off the front of a list with commas. */
static struct http_text next_word(const char **list)
{
    struct http_text word = {*list, strcspn(*list, ",")};

    *list += word.length + ((*list)[word.length] == ',' ? 1 : 0);
    return word;
}

static void count_fault(struct table *faults, struct http_text id, struct http_text kind)
{
    struct series labels = {.count = 0};
    bool added;

    set_labels(&labels, id, kind);
    struct series *series = series_of(faults, &labels, offsetof(struct series, count), &added);
    if (added) {
        *series = labels;
    }
    series->count++;
}

static void count_faults(struct metrics *metrics, const struct http_notes *notes)
{
    const char *ids = notes->fault;
    const char *kinds = notes->fault_kinds;

    while (*ids != '\0') {
        struct http_text id = next_word(&ids);
        count_fault(metrics->faults, id, next_word(&kinds));
    }
}

void metrics_count(struct metrics *metrics, const struct http_exchange *exchange)
{
    const struct http_notes *notes = &exchange->notes;

    count_request(metrics, exchange);
    count_faults(metrics, notes);
    metrics->throttled += notes->refused && notes->refusal == ERROR_THROTTLED ? 1 : 0;
    metrics->quota_refusals += notes->refused && notes->refusal == ERROR_QUOTA_EXCEEDED ? 1 : 0;
    metrics->access_tokens_created += notes->access_token_id[0] != '\0' ? 1 : 0;
}

void metrics_count_leak(struct metrics *metrics)
{
    metrics->secret_leaks++;
}

void metrics_count_end(struct metrics *metrics, const struct http_outcome *outcome)
{
    double seconds = (double)outcome->duration_us / 1e6;
    size_t bucket = 0;

    while (bucket < BUCKETS && seconds > buckets[bucket]) {
        bucket++;
    }
    metrics->bucket_counts[bucket]++;
    metrics->duration_us += (uint64_t)outcome->duration_us;
    metrics->undelivered += outcome->delivered ? 0 : 1;
}

static void write_series(const struct table *table, const char *name, const char *const labels[2],
                         struct buf *out)
{
    for (const struct table_entry *entry = table_first(table); entry != NULL;
         entry = table_next(entry)) {
        const struct series *series = table_value(entry);
        const struct prometheus_label both[] = {{labels[0], series->first},
                                                {labels[1], series->second}};
        prometheus_sample(out, name, both, 2, (double)series->count);
    }
}

static void write_durations(const struct metrics *metrics, struct buf *out)
{
    uint64_t count = 0;
    char bound[32] = "+Inf";
    const struct prometheus_label label = {"le", bound};

    prometheus_head(out, PREFIX "request_duration_seconds", "histogram",
                    "Time from a request's first byte to the last of its answer.");
    for (size_t i = 0; i < BUCKETS; i++) {
        count += metrics->bucket_counts[i];
        (void)snprintf(bound, sizeof bound, "%g", buckets[i]);
        prometheus_sample(out, PREFIX "request_duration_seconds_bucket", &label, 1, (double)count);
    }
    count += metrics->bucket_counts[BUCKETS];
    (void)snprintf(bound, sizeof bound, "+Inf");
    prometheus_sample(out, PREFIX "request_duration_seconds_bucket", &label, 1, (double)count);
    prometheus_sample(out, PREFIX "request_duration_seconds_sum", NULL, 0,
                      (double)metrics->duration_us / 1e6);
    prometheus_sample(out, PREFIX "request_duration_seconds_count", NULL, 0, (double)count);
}

static void write_families(const struct metrics *metrics, const struct metrics_state *state,
                           struct buf *out)
{
    const struct prometheus_label version = {"version", state->version};
    static const char *const request_labels[] = {"operation", "status"};
    static const char *const fault_labels[] = {"rule", "kind"};

    prometheus_head(out, PREFIX "build_info", "gauge", "Always 1; the label says which build.");
    prometheus_sample(out, PREFIX "build_info", &version, 1, 1);
    prometheus_head(out, PREFIX "requests_total", "counter",
                    "Requests to the service, by operation and by the status that was sent.");
    write_series(metrics->requests, PREFIX "requests_total", request_labels, out);
    prometheus_head(out, PREFIX "faults_total", "counter",
                    "Faults that fired, by rule and by what they did.");
    write_series(metrics->faults, PREFIX "faults_total", fault_labels, out);
    write_durations(metrics, out);
}

/* X(name, type, value, help): everything that is one number. */
#define NUMBERS(X)                                                                                 \
    X("throttled_total", "counter", metrics->throttled, "Requests that a throttle refused.")       \
    X("quota_refusals_total", "counter", metrics->quota_refusals,                                  \
      "Access tokens that a quota refused.")                                                       \
    X("access_tokens_created_total", "counter", metrics->access_tokens_created,                    \
      "Access tokens that requests created.")                                                      \
    X("secret_leaks_total", "counter", metrics->secret_leaks,                                      \
      "Requests that held an issued secret where none belongs.")                                   \
    X("undelivered_answers_total", "counter", metrics->undelivered,                                \
      "Answers that did not reach the client whole.")                                              \
    X("access_tokens", "gauge", state->access_tokens, "Live access tokens.")                       \
    X("journal_entries", "gauge", state->journal_entries, "Requests in the journal.")              \
    X("journal_bytes", "gauge", state->journal_bytes, "Memory that the journal's entries hold.")   \
    X("journal_evicted_total", "counter", state->journal_evicted,                                  \
      "Requests that the journal had no room for any more.")

void metrics_write(const struct metrics *metrics, const struct metrics_state *state,
                   struct buf *out)
{
    write_families(metrics, state, out);
#define WRITE(name, type, value, help)                                                             \
    prometheus_head(out, PREFIX name, type, help);                                                 \
    prometheus_sample(out, PREFIX name, NULL, 0, (double)(value));
    NUMBERS(WRITE)
#undef WRITE
    if (state->connections >= 0) {
        prometheus_head(out, PREFIX "connections", "gauge", "Open connections.");
        prometheus_sample(out, PREFIX "connections", NULL, 0, (double)state->connections);
    }
}
