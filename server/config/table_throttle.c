/* SPDX-License-Identifier: Apache-2.0 */
#include "config/table_sections.h"

#include "config/settings.h"
#include "policy/throttle.h"

#define RULE(member) SETTING_AT(throttle_rule, member)
#define MOST_REQUESTS 1000000

_Static_assert(sizeof(enum throttle_key) == sizeof(int), "enumerations are ints");
_Static_assert(OPERATION_COUNT <= 64, "operations fit a set of 64 bits");

static const struct setting_word keys[] = {{"user", THROTTLE_BY_USER},
                                           {"operation", THROTTLE_BY_OPERATION},
                                           {"global", THROTTLE_GLOBAL},
                                           {NULL, 0}};

static const struct setting rows[] = {
    {.path = "throttle",
     .type = SETTING_LIST,
     .most = 1000,
     .target = SETTING_AT(settings, throttle),
     .count = SETTING_AT(settings, throttle_count),
     .element_bytes = sizeof(struct throttle_rule),
     .sentence = "Token buckets. A request must find one token in the bucket of every rule that "
                 "matches it, else it is answered ThrottlingException."},
    {.path = "throttle[].id",
     .type = SETTING_TEXT,
     .flags = SETTING_REQUIRED | SETTING_UNIQUE,
     .least = 1,
     .most = 100,
     .characters = &setting_id_characters,
     .target = RULE(id),
     .sentence = "The rule's name."},
    {.path = "throttle[].match",
     .type = SETTING_OBJECT,
     .sentence = "Which requests the rule is for."},
    {.path = "throttle[].match.operation",
     .type = SETTING_OPERATIONS,
     .target = RULE(operations),
     .fallback = "\"*\"",
     .sentence = "The operations, e.g. \"CreateAccessToken\"; \"*\" is all of them."},
    {.path = "throttle[].key",
     .type = SETTING_WORD,
     .words = keys,
     .target = RULE(key),
     .fallback = "\"user\"",
     .sentence = "What has a bucket of its own: each user, each operation, or \"global\": one "
                 "bucket for all."},
    {.path = "throttle[].rps",
     .type = SETTING_NUMBER,
     .flags = SETTING_REQUIRED | SETTING_MORE_THAN_LEAST,
     .least = 0,
     .most = MOST_REQUESTS,
     .target = RULE(rps),
     .sentence = "The requests a second that a bucket refills by."},
    {.path = "throttle[].burst",
     .type = SETTING_NUMBER,
     .flags = SETTING_REQUIRED,
     .least = 1,
     .most = MOST_REQUESTS,
     .target = RULE(burst),
     .sentence = "The requests that a full bucket holds."},
    {.path = "throttle[].message",
     .type = SETTING_TEXT,
     .least = 1,
     .most = 512,
     .target = RULE(message),
     .sentence = "The message of the refusal, instead of the server's own."},
};

struct table_section table_throttle(void)
{
    return (struct table_section){rows, sizeof rows / sizeof rows[0]};
}
