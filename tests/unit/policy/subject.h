/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Rules and requests for the tests of fault rules. */
#include "base/mem.h"
#include "policy/fault_engine.h"

#define START_MS INT64_C(1767225600000)
#define ANY_OPERATION UINT64_MAX

static inline void keep_owner(struct fault_owner *owner)
{
    owner->references = 0;
}

/* The rules of a test stand on its stack: releasing the last one frees nothing. */
static struct fault_owner test_owner = {1, keep_owner};

/* A rule that throttles whatever it is for. */
static inline struct fault_rule rule_named(const char *id)
{
    test_owner.references++;
    return (struct fault_rule){.owner = &test_owner,
                               .id = id,
                               .source = "{}",
                               .match = {.operations = ANY_OPERATION},
                               .probability = 1,
                               .outcome = {.error = {.code = "ThrottlingException"}}};
}

static inline const char *no_header(void *context, const char *name)
{
    (void)context;
    (void)name;
    return NULL;
}

/* The first attempt of a CreateAccessToken by alice. */
static inline struct fault_subject subject_of_call(const char *invocation_id)
{
    return (struct fault_subject){.operation = OPERATION_CREATE_ACCESS_TOKEN,
                                  .user_name = "alice",
                                  .user_identity = "id-of-alice",
                                  .method = "PUT",
                                  .path = "/v1/accessTokens",
                                  .body = "{\"name\":\"x\"}",
                                  .attempt = 1,
                                  .invocation_id = invocation_id,
                                  .header = no_header};
}
