/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/route.h"

#include <stdio.h>
#include <string.h>

struct route {
    const char *method;
    const char *pattern; /* every segment is literal or one {label} */
};

#define SPACE "/v1/spaces/{spaceName}"
#define PROJECT SPACE "/projects/{projectName}"

static const struct route routes[OPERATION_COUNT] = {
    [OPERATION_CREATE_ACCESS_TOKEN] = {"PUT", "/v1/accessTokens"},
    [OPERATION_LIST_ACCESS_TOKENS] = {"POST", "/v1/accessTokens"},
    [OPERATION_DELETE_ACCESS_TOKEN] = {"DELETE", "/v1/accessTokens/{id}"},
    [OPERATION_VERIFY_SESSION] = {"GET", "/session"},
    [OPERATION_GET_USER_DETAILS] = {"GET", "/userDetails"},
    [OPERATION_CREATE_DEV_ENVIRONMENT] = {"PUT", PROJECT "/devEnvironments"},
    [OPERATION_CREATE_PROJECT] = {"PUT", SPACE "/projects"},
    [OPERATION_CREATE_SOURCE_REPOSITORY] = {"PUT", PROJECT "/sourceRepositories/{name}"},
    [OPERATION_CREATE_SOURCE_REPOSITORY_BRANCH] =
        {"PUT", PROJECT "/sourceRepositories/{sourceRepositoryName}/branches/{name}"},
    [OPERATION_DELETE_DEV_ENVIRONMENT] = {"DELETE", PROJECT "/devEnvironments/{id}"},
    [OPERATION_DELETE_PROJECT] = {"DELETE", SPACE "/projects/{name}"},
    [OPERATION_DELETE_SOURCE_REPOSITORY] = {"DELETE", PROJECT "/sourceRepositories/{name}"},
    [OPERATION_DELETE_SPACE] = {"DELETE", "/v1/spaces/{name}"},
    [OPERATION_GET_DEV_ENVIRONMENT] = {"GET", PROJECT "/devEnvironments/{id}"},
    [OPERATION_GET_PROJECT] = {"GET", SPACE "/projects/{name}"},
    [OPERATION_GET_SOURCE_REPOSITORY] = {"GET", PROJECT "/sourceRepositories/{name}"},
    [OPERATION_GET_SOURCE_REPOSITORY_CLONE_URLS] =
        {"GET", PROJECT "/sourceRepositories/{sourceRepositoryName}/cloneUrls"},
    [OPERATION_GET_SPACE] = {"GET", "/v1/spaces/{name}"},
    [OPERATION_GET_SUBSCRIPTION] = {"GET", SPACE "/subscription"},
    [OPERATION_GET_WORKFLOW] = {"GET", PROJECT "/workflows/{id}"},
    [OPERATION_GET_WORKFLOW_RUN] = {"GET", PROJECT "/workflowRuns/{id}"},
    [OPERATION_LIST_DEV_ENVIRONMENT_SESSIONS] = {"POST", PROJECT
                                                 "/devEnvironments/{devEnvironmentId}/sessions"},
    [OPERATION_LIST_DEV_ENVIRONMENTS] = {"POST", SPACE "/devEnvironments"},
    [OPERATION_LIST_EVENT_LOGS] = {"POST", SPACE "/eventLogs"},
    [OPERATION_LIST_PROJECTS] = {"POST", SPACE "/projects"},
    [OPERATION_LIST_SOURCE_REPOSITORIES] = {"POST", PROJECT "/sourceRepositories"},
    [OPERATION_LIST_SOURCE_REPOSITORY_BRANCHES] =
        {"POST", PROJECT "/sourceRepositories/{sourceRepositoryName}/branches"},
    [OPERATION_LIST_SPACES] = {"POST", "/v1/spaces"},
    [OPERATION_LIST_WORKFLOW_RUNS] = {"POST", PROJECT "/workflowRuns"},
    [OPERATION_LIST_WORKFLOWS] = {"POST", PROJECT "/workflows"},
    [OPERATION_START_DEV_ENVIRONMENT] = {"PUT", PROJECT "/devEnvironments/{id}/start"},
    [OPERATION_START_DEV_ENVIRONMENT_SESSION] = {"PUT", PROJECT "/devEnvironments/{id}/session"},
    [OPERATION_START_WORKFLOW_RUN] = {"PUT", PROJECT "/workflowRuns"},
    [OPERATION_STOP_DEV_ENVIRONMENT] = {"PUT", PROJECT "/devEnvironments/{id}/stop"},
    [OPERATION_STOP_DEV_ENVIRONMENT_SESSION] = {"DELETE", PROJECT
                                                "/devEnvironments/{id}/session/{sessionId}"},
    [OPERATION_UPDATE_DEV_ENVIRONMENT] = {"PATCH", PROJECT "/devEnvironments/{id}"},
    [OPERATION_UPDATE_PROJECT] = {"PATCH", SPACE "/projects/{name}"},
    [OPERATION_UPDATE_SPACE] = {"PATCH", "/v1/spaces/{name}"},
};

/* Takes the segment that the text starts with, up to the next '/', and moves past it. */
static struct http_text take_segment(struct http_text *text)
{
    const char *slash = memchr(text->data, '/', text->length);
    struct http_text segment = {text->data,
                                slash != NULL ? (size_t)(slash - text->data) : text->length};

    text->data += segment.length;
    text->length -= segment.length;
    return segment;
}

static bool matches(const char *pattern, struct http_text path,
                    struct http_text labels[ROUTE_LABELS])
{
    struct http_text rest = {pattern, strlen(pattern)};
    size_t label = 0;

    while (rest.length > 0 && path.length > 0 && *path.data == '/') {
        rest = (struct http_text){rest.data + 1, rest.length - 1};
        path = (struct http_text){path.data + 1, path.length - 1};
        struct http_text expected = take_segment(&rest);
        struct http_text found = take_segment(&path);
        if (found.length == 0) {
            return false;
        }
        if (*expected.data == '{') {
            labels[label++] = found;
        } else if (found.length != expected.length ||
                   memcmp(found.data, expected.data, found.length) != 0) {
            return false;
        }
    }
    return rest.length == 0 && path.length == 0;
}

static void add_allowed(struct route_match *match, const char *method)
{
    size_t used = strlen(match->allow);

    (void)snprintf(match->allow + used, sizeof match->allow - used, "%s%s", used > 0 ? ", " : "",
                   method);
}

bool route_find(const char *method, struct http_text path, struct route_match *match,
                struct error *err)
{
    *match = (struct route_match){0};
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (matches(routes[i].pattern, path, match->labels)) {
            if (strcmp(routes[i].method, method) == 0) {
                match->operation = (enum operation)i;
                return true;
            }
            add_allowed(match, routes[i].method);
        }
    }
    if (match->allow[0] != '\0') {
        return error_set(err, ERROR_METHOD_NOT_ALLOWED, "This path allows %s only", match->allow);
    }
    return error_set(err, ERROR_UNKNOWN_OPERATION, "No operation of the service has this path");
}
