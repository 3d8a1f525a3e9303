/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/query.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggestion.h"
#include "protocol/uri.h"

#define MOST_DIGITS 18

static struct http_text query_of(const struct http_request *request)
{
    struct http_text path = http_request_path(request);
    const char *rest = path.data + path.length;

    rest += *rest == '?' ? 1 : 0;
    return (struct http_text){rest, strlen(rest)};
}

static void check_name(const char *name, const char *const *names, size_t count,
                       struct problems *problems)
{
    struct suggestion suggestion = suggestion_for(name);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return;
        }
        suggestion_consider(&suggestion, names[i]);
    }
    if (suggestion.best != NULL) {
        problems_add_parameter(problems, name, "unknown parameter; did you mean \"%s\"?",
                               suggestion.best);
    } else {
        problems_add_parameter(problems, name, "unknown parameter");
    }
}

void query_allow(const struct http_request *request, const char *const *names, size_t count,
                 struct problems *problems)
{
    const char *at = query_of(request).data;
    struct error err;
    struct buf name;

    buf_init(&name, QUERY_VALUE_BYTES);
    while (*at != '\0') {
        size_t pair = strcspn(at, "&");
        buf_clear(&name);
        if (!uri_decode(at, strcspn(at, "&="), &name, &err)) {
            problems_add_parameter(problems, "?", "%s", err.message);
        } else if (pair > 0) {
            check_name(buf_text(&name), names, count, problems);
        }
        at += pair + (at[pair] == '&' ? 1 : 0);
    }
    buf_clean_up(&name);
}

bool query_text(const struct http_request *request, const char *name, struct buf *out,
                struct problems *problems)
{
    struct http_text query = query_of(request);
    bool found = false;
    struct error err;

    if (!uri_query_member(query, name, out, &found, &err)) {
        problems_add_parameter(problems, name, "%s", err.message);
        return false;
    }
    return found;
}

static bool read_integer(const char *text, struct query_range range, int64_t *out)
{
    size_t length = strlen(text);

    if (length == 0 || length > MOST_DIGITS || strspn(text, "0123456789") != length) {
        return false;
    }
    int64_t number = strtoll(text, NULL, 10);
    if (number < range.least || number > range.most) {
        return false;
    }
    *out = number;
    return true;
}

void query_integer(const struct http_request *request, const char *name, struct query_range range,
                   int64_t *out, struct problems *problems)
{
    struct buf text;

    buf_init(&text, QUERY_VALUE_BYTES);
    if (query_text(request, name, &text, problems) && !read_integer(buf_text(&text), range, out)) {
        problems_add_parameter(problems, name, "must be an integer from %" PRId64 " to %" PRId64,
                               range.least, range.most);
    }
    buf_clean_up(&text);
}
