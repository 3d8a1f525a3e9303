/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/entry_match.h"

#include <string.h>

#include "base/mem.h"
#include "domain/operation.h"
#include "policy/expression.h"

static void read_operation_name(const struct body_node *node, uint64_t *operations)
{
    const char *names[OPERATION_COUNT];
    const char *name;
    enum operation operation;

    if (!body_require(node) || !body_text(node, &name)) {
        return;
    }
    if (strcmp(name, "*") == 0) {
        *operations = UINT64_MAX;
        return;
    }
    if (operation_find(name, &operation)) {
        *operations |= UINT64_C(1) << (unsigned)operation;
        return;
    }
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        names[i] = operation_name((enum operation)i);
    }
    (void)body_complain_unknown(node, "operation", names, OPERATION_COUNT);
}

static void read_operations(const struct body_node *node, uint64_t *out)
{
    uint64_t operations = 0;
    int count = cJSON_IsArray(node->value) ? cJSON_GetArraySize(node->value) : 0;

    if (!body_is_present(node)) {
        return;
    }
    if (!cJSON_IsArray(node->value)) {
        read_operation_name(node, &operations);
    } else if (count == 0) {
        body_note(node, JSON_PART_VALUE, "must name an operation");
    }
    for (int i = 0; i < count; i++) {
        struct body_node element = body_element(node, (size_t)i);
        read_operation_name(&element, &operations);
    }
    *out = operations;
}

static void compile(const struct body_node *node, struct text_matcher *out)
{
    char why[128];

    out->compiled = expression_compile(&out->expression, out->matches, why, sizeof why);
    if (!out->compiled) {
        body_note(node, JSON_PART_VALUE, "is no POSIX extended regular expression: %s", why);
    }
}

static void read_absent(const struct body_node *node, bool is_told, struct text_matcher *out)
{
    if (!body_boolean(node, &out->absent)) {
        return;
    }
    if (!out->absent) {
        body_note(node, JSON_PART_VALUE, "must be true");
    } else if (is_told) {
        body_note(node, JSON_PART_NAME, "stands alone: nothing else can hold as well");
    }
}

static const char *const matcher_names[] = {"equalTo", "contains", "matches", "absent"};
static const char *const header_names[] = {"name", "equalTo", "contains", "matches", "absent"};

static void read_matcher(const struct body_node *node, struct text_matcher *out)
{
    struct body_node equal_to = body_member(node, "equalTo");
    struct body_node contains = body_member(node, "contains");
    struct body_node matches = body_member(node, "matches");
    struct body_node absent = body_member(node, "absent");

    bool is_told = body_text(&equal_to, &out->equal_to);
    is_told = body_text(&contains, &out->contains) || is_told;
    if (body_text(&matches, &out->matches)) {
        compile(&matches, out);
        is_told = true;
    }
    read_absent(&absent, is_told, out);
    if (cJSON_IsObject(node->value) && !is_told && !body_is_present(&absent)) {
        body_note(node, JSON_PART_VALUE,
                  "needs \"equalTo\", \"contains\", \"matches\" or \"absent\"");
    }
}

static void read_text_matcher(const struct body_node *match, const char *name,
                              struct text_matcher *out)
{
    struct body_node node = body_member(match, name);

    if (cJSON_IsString(node.value)) {
        (void)body_text(&node, &out->equal_to);
    } else if (body_is_present(&node)) {
        body_allow_members(&node, matcher_names, 4);
        read_matcher(&node, out);
    }
}

static void read_header(const struct body_node *node, struct header_matcher *out)
{
    struct body_node name = body_member(node, "name");

    body_allow_members(node, header_names, 5);
    if (body_require(&name)) {
        (void)body_text(&name, &out->name);
    }
    read_matcher(node, &out->value);
}

static void read_headers(const struct body_node *node, struct fault_match *out)
{
    int count = cJSON_IsArray(node->value) ? cJSON_GetArraySize(node->value) : 0;

    if (body_is_present(node) && !cJSON_IsArray(node->value)) {
        body_note(node, JSON_PART_VALUE, "must be a list of objects with a \"name\"");
        return;
    }
    out->headers = mem_calloc((size_t)count, sizeof *out->headers);
    for (int i = 0; i < count; i++) {
        struct body_node element = body_element(node, (size_t)i);
        if (body_require(&element)) {
            read_header(&element, &out->headers[out->header_count++]);
        }
    }
}

void entry_match_read(const struct body_node *node, struct entry_match *out)
{
    static const char *const names[] = {"operation", "user",    "method", "path",  "body",
                                        "headers",   "attempt", "status", "fault", "secretLeak"};
    struct body_node member;

    *out = (struct entry_match){.rule = {.operations = UINT64_MAX}};
    struct fault_match *match = &out->rule;
    body_allow_members(node, names, sizeof names / sizeof names[0]);
    member = body_member(node, "operation");
    read_operations(&member, &match->operations);
    read_text_matcher(node, "user", &match->user);
    read_text_matcher(node, "method", &match->method);
    read_text_matcher(node, "path", &match->path);
    read_text_matcher(node, "body", &match->body);
    member = body_member(node, "headers");
    read_headers(&member, match);
    read_text_matcher(node, "fault", &out->fault);
    member = body_member(node, "attempt");
    out->has_attempt = range_read(&member, &out->attempt);
    member = body_member(node, "status");
    out->has_status = range_read(&member, &out->status);
    member = body_member(node, "secretLeak");
    out->has_secret_leak = body_boolean(&member, &out->secret_leak);
}
