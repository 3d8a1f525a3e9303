/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/body.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/suggestion.h"
#include "protocol/json_pointer.h"
#include "protocol/timestamp.h"

#define MAX_DEPTH 64
#define MESSAGE_BYTES 512

struct body_node body_open(struct body *body, const struct http_request *request)
{
    struct body_node root = {.body = body};
    struct json_problem problem;

    *body = (struct body){.text = request->body, .length = request->body_length};
    if (body->length == 0) {
        body->root = cJSON_CreateObject();
    } else {
        body->root = json_parse(body->text, body->length, MAX_DEPTH, &problem);
    }
    if (body->root == NULL) {
        problems_add_at(&body->problems, "", &problem.at, problem.message);
    } else if (!cJSON_IsObject(body->root)) {
        body_note(&root, JSON_PART_VALUE, "The body must be a JSON object");
    } else {
        root.value = body->root;
    }
    return root;
}

void body_close(struct body *body)
{
    cJSON_Delete(body->root);
    problems_clean_up(&body->problems);
}

bool body_is_good(const struct body *body)
{
    return problems_none(&body->problems);
}

void body_refuse(const struct body *body, struct http_exchange *exchange)
{
    problems_respond(&body->problems, exchange);
}

void body_note(const struct body_node *node, enum json_part part, const char *format, ...)
{
    const struct body *body = node->body;
    struct json_position place;
    char message[MESSAGE_BYTES];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    bool found = json_locate(body->text, body->length, node->pointer, part, &place);
    problems_add_at(&node->body->problems, node->pointer, found ? &place : NULL, message);
}

bool body_is_present(const struct body_node *node)
{
    return node->value != NULL;
}

/* The node below: its pointer is its parent's and one step more. */
static struct body_node below(const struct body_node *parent, const cJSON *value,
                              const struct buf *step)
{
    struct body_node node = {.body = parent->body};

    node.value = cJSON_IsNull(value) ? NULL : value;
    (void)snprintf(node.pointer, sizeof node.pointer, "%s%s", parent->pointer, buf_text(step));
    return node;
}

struct body_node body_member(const struct body_node *object, const char *name)
{
    const cJSON *value = cJSON_IsObject(object->value)
                             ? cJSON_GetObjectItemCaseSensitive(object->value, name)
                             : NULL;
    struct buf step;

    buf_init(&step, BODY_POINTER_BYTES);
    json_pointer_append(&step, name);
    struct body_node node = below(object, value, &step);
    buf_clean_up(&step);
    return node;
}

struct body_node body_element(const struct body_node *array, size_t index)
{
    const cJSON *value = cJSON_IsArray(array->value) && index <= INT32_MAX
                             ? cJSON_GetArrayItem(array->value, (int)index)
                             : NULL;
    struct buf step;

    buf_init(&step, BODY_POINTER_BYTES);
    json_pointer_append_index(&step, index);
    struct body_node node = below(array, value, &step);
    buf_clean_up(&step);
    return node;
}

/* The name among `names` that is nearest to the word; NULL when none is near. */
static const char *nearest(const char *word, const char *const *names, size_t count)
{
    struct suggestion suggestion = suggestion_for(word);

    for (size_t i = 0; i < count; i++) {
        suggestion_consider(&suggestion, names[i]);
    }
    return suggestion.best;
}

static void complain_unknown(const struct body_node *node, enum json_part part, const char *message,
                             const char *meant)
{
    if (meant != NULL) {
        body_note(node, part, "%s; did you mean \"%s\"?", message, meant);
    } else {
        body_note(node, part, "%s", message);
    }
}

void body_allow_members(const struct body_node *object, const char *const *names, size_t count)
{
    const cJSON *member;

    if (object->value != NULL && !cJSON_IsObject(object->value)) {
        body_note(object, JSON_PART_VALUE, "must be an object");
        return;
    }
    cJSON_ArrayForEach(member, object->value)
    {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++) {
            known = strcmp(member->string, names[i]) == 0;
        }
        if (!known) {
            struct body_node node = body_member(object, member->string);
            complain_unknown(&node, JSON_PART_NAME, "unknown member",
                             nearest(member->string, names, count));
        }
    }
}

bool body_complain_unknown(const struct body_node *node, const char *what, const char *const *names,
                           size_t count)
{
    const char *word = cJSON_GetStringValue(node->value);
    char message[MESSAGE_BYTES];

    (void)snprintf(message, sizeof message, "unknown %s", what);
    complain_unknown(node, JSON_PART_VALUE, message,
                     word != NULL ? nearest(word, names, count) : NULL);
    return false;
}

bool body_require(const struct body_node *node)
{
    return node->value != NULL || body_complain(node, JSON_PART_VALUE, "is missing");
}

bool body_text(const struct body_node *node, const char **out)
{
    if (node->value == NULL) {
        return false;
    }
    if (!cJSON_IsString(node->value)) {
        return body_complain(node, JSON_PART_VALUE, "must be a string");
    }
    *out = node->value->valuestring;
    return true;
}

bool body_boolean(const struct body_node *node, bool *out)
{
    if (node->value == NULL) {
        return false;
    }
    if (!cJSON_IsBool(node->value)) {
        return body_complain(node, JSON_PART_VALUE, "must be true or false");
    }
    *out = cJSON_IsTrue(node->value);
    return true;
}

/* Beyond 2^53 a JSON number is no exact integer any more. */
#define MOST_EXACT 9007199254740992.0

bool body_integer(const struct body_node *node, int64_t least, int64_t most, int64_t *out)
{
    if (node->value == NULL) {
        return false;
    }
    double value = cJSON_IsNumber(node->value) ? node->value->valuedouble : NAN;
    bool whole = fabs(value) <= MOST_EXACT && trunc(value) == value;
    if (whole && (int64_t)value >= least && (int64_t)value <= most) {
        *out = (int64_t)value;
        return true;
    }
    if (most >= (int64_t)MOST_EXACT) {
        return body_complain(node, JSON_PART_VALUE, "must be an integer, at least %" PRId64, least);
    }
    return body_complain(node, JSON_PART_VALUE, "must be an integer from %" PRId64 " to %" PRId64,
                         least, most);
}

bool body_instant(const struct body_node *node, int64_t *out_ms)
{
    const char *text;

    if (!body_text(node, &text)) {
        return false;
    }
    return timestamp_parse(text, strlen(text), out_ms) ||
           body_complain(node, JSON_PART_VALUE,
                         "must be an RFC 3339 date-time such as \"2026-01-01T00:00:00Z\"");
}
