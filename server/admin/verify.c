/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/verify.h"

#include <inttypes.h>
#include <string.h>

#include "admin/calls.h"
#include "admin/journal_json.h"

#define MOST_SHOWN 5 /* of seen, nearMisses and violations, each */
#define MESSAGE_BYTES 512

/* The newest few of many. */
struct newest {
    const void *items[MOST_SHOWN];
    const char *notes[MOST_SHOWN];
    size_t count; /* of all; the last MOST_SHOWN are kept */
};

struct findings {
    const struct verify_request *request;
    const struct journal *journal;
    bool whole; /* nothing that might have counted was evicted */
    int64_t matched;
    int64_t calls;
    struct newest seen;
    struct newest near_misses; /* with the criterion as the note */
    struct newest too_few;     /* calls whose number of attempts is wrong */
    struct newest too_soon;    /* calls with a gap that is too short */
    struct newest unsure;      /* calls whose first attempts were evicted */
};

static void keep(struct newest *newest, const void *item, const char *note)
{
    size_t place = newest->count++ % MOST_SHOWN;

    newest->items[place] = item;
    newest->notes[place] = note;
}

/* The items in the order in which they came: index from 0; NULL past the end. */
static const void *kept(const struct newest *newest, size_t index, const char **note)
{
    size_t first = newest->count > MOST_SHOWN ? newest->count - MOST_SHOWN : 0;
    size_t place = (first + index) % MOST_SHOWN;

    if (first + index >= newest->count) {
        return NULL;
    }
    *note = newest->notes[place];
    return newest->items[place];
}

static void count_matches(struct findings *findings)
{
    const struct verify_request *request = findings->request;
    const struct journal *journal = findings->journal;
    const char *criterion = NULL;

    for (const struct journal_entry *entry = journal_next(journal, request->since.after_number);
         entry != NULL; entry = journal_next(journal, entry->number)) {
        if (!filter_holds(&request->since, entry)) {
            continue;
        }
        size_t misses = entry_match_misses(&request->match, entry, &criterion);
        if (misses == 0) {
            findings->matched++;
            keep(&findings->seen, entry, NULL);
        } else if (misses == 1) {
            keep(&findings->near_misses, entry, criterion);
        }
    }
}

static bool call_counts(const struct verify_request *request, const struct call *call)
{
    const char *criterion;

    for (size_t i = 0; i < call->attempt_count; i++) {
        const struct journal_entry *entry = call->attempts[i];
        if (filter_holds(&request->since, entry) &&
            entry_match_misses(&request->match, entry, &criterion) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_short_gap(const struct call *call, int64_t min_gap_ms)
{
    for (size_t i = 1; i < call->attempt_count; i++) {
        if (call_gap_ms(call, i) < min_gap_ms) {
            return true;
        }
    }
    return false;
}

/*
 * Entries are evicted oldest first, so a call lacks its first attempts or none; those that are
 * there cannot become fewer.
 */
static void judge_call(struct findings *findings, const struct call *call)
{
    const struct verify_request *request = findings->request;
    struct range attempts = request->attempts;
    int64_t count = (int64_t)call->attempt_count;
    bool lacks_some = !findings->whole && call->attempts[0]->attempt > 1;

    findings->calls++;
    if (request->has_attempts && !range_holds(attempts, count)) {
        bool may_be_right = lacks_some && count < attempts.min;
        keep(may_be_right ? &findings->unsure : &findings->too_few, call, NULL);
    }
    if (request->has_min_gap && has_short_gap(call, request->min_gap_ms)) {
        keep(&findings->too_soon, call, NULL);
    }
}

static void judge_calls(struct findings *findings, const struct calls *calls)
{
    for (size_t i = 0; i < calls->count; i++) {
        if (call_counts(findings->request, calls->items[i])) {
            judge_call(findings, calls->items[i]);
        }
    }
}

enum reason {
    REASON_NONE,
    REASON_TIMES,
    REASON_CALLS,
    REASON_ATTEMPTS,
    REASON_GAP,
    REASON_EVICTED
};

static const char *const reason_names[] = {
    [REASON_NONE] = "",        [REASON_TIMES] = "times",
    [REASON_CALLS] = "calls",  [REASON_ATTEMPTS] = "attempts",
    [REASON_GAP] = "minGapMs", [REASON_EVICTED] = "evicted",
};

/* What evicted requests might have added can make too few enough, but never too many less. */
static enum reason judge_count(struct range expected, int64_t count, bool whole, enum reason wrong)
{
    if (expected.max >= 0 && count > expected.max) {
        return wrong;
    }
    if (count < expected.min) {
        return whole ? wrong : REASON_EVICTED;
    }
    return expected.max >= 0 && !whole ? REASON_EVICTED : REASON_NONE;
}

static enum reason judge(const struct findings *findings)
{
    const struct verify_request *request = findings->request;
    bool whole = findings->whole;
    enum reason times = judge_count(request->times, findings->matched, whole, REASON_TIMES);
    enum reason calls = judge_count(request->calls, findings->calls, whole, REASON_CALLS);

    if (times == REASON_TIMES || calls == REASON_CALLS) {
        return times == REASON_TIMES ? times : calls;
    }
    if (findings->too_few.count > 0) {
        return REASON_ATTEMPTS;
    }
    if (findings->too_soon.count > 0) {
        return REASON_GAP;
    }
    bool about_every_call = request->has_attempts || request->has_min_gap;
    if (times == REASON_EVICTED || calls == REASON_EVICTED || (about_every_call && !whole)) {
        return REASON_EVICTED;
    }
    return REASON_NONE;
}

static void describe_count(struct range expected, int64_t count, const char *what, struct buf *out)
{
    (void)buf_printf(out, "%" PRId64 " %s%s matched, expected ", count, what,
                     count == 1 ? "" : "s");
    range_describe(expected, out);
}

static void describe(const struct findings *findings, enum reason reason, struct buf *out)
{
    const struct verify_request *request = findings->request;

    switch (reason) {
    case REASON_TIMES:
        describe_count(request->times, findings->matched, "request", out);
        break;
    case REASON_CALLS:
        describe_count(request->calls, findings->calls, "call", out);
        break;
    case REASON_ATTEMPTS:
        (void)buf_printf(out, "%zu of %" PRId64 " calls had another number of attempts, expected ",
                         findings->too_few.count, findings->calls);
        range_describe(request->attempts, out);
        break;
    case REASON_GAP:
        (void)buf_printf(out,
                         "%zu of %" PRId64 " calls tried again sooner than %" PRId64
                         " ms after the attempt before",
                         findings->too_soon.count, findings->calls, request->min_gap_ms);
        break;
    case REASON_EVICTED:
        (void)buf_append_text(out, "The journal had to drop requests that may have counted. Clear "
                                   "it before the test, verify with \"since\", or raise "
                                   "journal.maxEntries and journal.maxBytes");
        break;
    case REASON_NONE:
    default:
        break;
    }
}

static void add_requests(cJSON *report, const struct findings *findings)
{
    const struct journal_entry *entry;
    const char *criterion;
    cJSON *seen = cJSON_AddArrayToObject(report, "seen");

    for (size_t i = 0; (entry = kept(&findings->seen, i, &criterion)) != NULL; i++) {
        (void)cJSON_AddItemToArray(seen, journal_entry_summary(entry));
    }
    if (findings->matched >= findings->request->times.min &&
        findings->calls >= findings->request->calls.min) {
        return;
    }
    cJSON *misses = cJSON_AddArrayToObject(report, "nearMisses");
    for (size_t i = 0; (entry = kept(&findings->near_misses, i, &criterion)) != NULL; i++) {
        (void)cJSON_AddItemToArray(
            misses, entry_match_near_miss(&findings->request->match, entry, criterion));
    }
}

static void add_violations(cJSON *report, const struct newest *newest)
{
    cJSON *violations = cJSON_AddArrayToObject(report, "violations");
    const struct call *call;
    const char *note;

    for (size_t i = 0; (call = kept(newest, i, &note)) != NULL; i++) {
        (void)cJSON_AddItemToArray(violations, call_json(call));
    }
}

static void explain(cJSON *report, const struct findings *findings, enum reason reason)
{
    struct journal_counts counts = journal_counts(findings->journal);
    struct buf message;

    buf_init(&message, MESSAGE_BYTES);
    describe(findings, reason, &message);
    (void)cJSON_AddStringToObject(report, "reason", reason_names[reason]);
    (void)cJSON_AddStringToObject(report, "message", buf_text(&message));
    (void)cJSON_AddNumberToObject(report, "total", (double)counts.total);
    (void)cJSON_AddNumberToObject(report, "evicted", (double)counts.evicted);
    add_requests(report, findings);
    if (reason == REASON_ATTEMPTS) {
        add_violations(report, &findings->too_few);
    } else if (reason == REASON_GAP) {
        add_violations(report, &findings->too_soon);
    } else if (reason == REASON_EVICTED && findings->unsure.count > 0) {
        add_violations(report, &findings->unsure);
    }
    buf_clean_up(&message);
}

cJSON *verify_judge(const struct verify_request *request, const struct journal *journal,
                    const char *user_identity, bool *verified)
{
    struct findings findings = {
        .request = request,
        .journal = journal,
        .whole = journal_is_whole(journal, request->since.after_number, user_identity)};
    cJSON *report = cJSON_CreateObject();
    struct calls calls;

    calls_init(&calls, journal);
    count_matches(&findings);
    judge_calls(&findings, &calls);
    enum reason reason = judge(&findings);
    *verified = reason == REASON_NONE;
    (void)cJSON_AddBoolToObject(report, "verified", *verified);
    (void)cJSON_AddNumberToObject(report, "matched", (double)findings.matched);
    (void)cJSON_AddNumberToObject(report, "calls", (double)findings.calls);
    if (!*verified) {
        explain(report, &findings, reason);
    }
    calls_clean_up(&calls);
    return report;
}
