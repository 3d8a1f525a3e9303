/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/operation.h"

#include <string.h>

static const char *const names[OPERATION_COUNT] = {
    [OPERATION_CREATE_ACCESS_TOKEN] = "CreateAccessToken",
    [OPERATION_LIST_ACCESS_TOKENS] = "ListAccessTokens",
    [OPERATION_DELETE_ACCESS_TOKEN] = "DeleteAccessToken",
    [OPERATION_VERIFY_SESSION] = "VerifySession",
    [OPERATION_GET_USER_DETAILS] = "GetUserDetails",
    [OPERATION_CREATE_DEV_ENVIRONMENT] = "CreateDevEnvironment",
    [OPERATION_CREATE_PROJECT] = "CreateProject",
    [OPERATION_CREATE_SOURCE_REPOSITORY] = "CreateSourceRepository",
    [OPERATION_CREATE_SOURCE_REPOSITORY_BRANCH] = "CreateSourceRepositoryBranch",
    [OPERATION_DELETE_DEV_ENVIRONMENT] = "DeleteDevEnvironment",
    [OPERATION_DELETE_PROJECT] = "DeleteProject",
    [OPERATION_DELETE_SOURCE_REPOSITORY] = "DeleteSourceRepository",
    [OPERATION_DELETE_SPACE] = "DeleteSpace",
    [OPERATION_GET_DEV_ENVIRONMENT] = "GetDevEnvironment",
    [OPERATION_GET_PROJECT] = "GetProject",
    [OPERATION_GET_SOURCE_REPOSITORY] = "GetSourceRepository",
    [OPERATION_GET_SOURCE_REPOSITORY_CLONE_URLS] = "GetSourceRepositoryCloneUrls",
    [OPERATION_GET_SPACE] = "GetSpace",
    [OPERATION_GET_SUBSCRIPTION] = "GetSubscription",
    [OPERATION_GET_WORKFLOW] = "GetWorkflow",
    [OPERATION_GET_WORKFLOW_RUN] = "GetWorkflowRun",
    [OPERATION_LIST_DEV_ENVIRONMENT_SESSIONS] = "ListDevEnvironmentSessions",
    [OPERATION_LIST_DEV_ENVIRONMENTS] = "ListDevEnvironments",
    [OPERATION_LIST_EVENT_LOGS] = "ListEventLogs",
    [OPERATION_LIST_PROJECTS] = "ListProjects",
    [OPERATION_LIST_SOURCE_REPOSITORIES] = "ListSourceRepositories",
    [OPERATION_LIST_SOURCE_REPOSITORY_BRANCHES] = "ListSourceRepositoryBranches",
    [OPERATION_LIST_SPACES] = "ListSpaces",
    [OPERATION_LIST_WORKFLOW_RUNS] = "ListWorkflowRuns",
    [OPERATION_LIST_WORKFLOWS] = "ListWorkflows",
    [OPERATION_START_DEV_ENVIRONMENT] = "StartDevEnvironment",
    [OPERATION_START_DEV_ENVIRONMENT_SESSION] = "StartDevEnvironmentSession",
    [OPERATION_START_WORKFLOW_RUN] = "StartWorkflowRun",
    [OPERATION_STOP_DEV_ENVIRONMENT] = "StopDevEnvironment",
    [OPERATION_STOP_DEV_ENVIRONMENT_SESSION] = "StopDevEnvironmentSession",
    [OPERATION_UPDATE_DEV_ENVIRONMENT] = "UpdateDevEnvironment",
    [OPERATION_UPDATE_PROJECT] = "UpdateProject",
    [OPERATION_UPDATE_SPACE] = "UpdateSpace",
};

const char *operation_name(enum operation operation)
{
    return names[operation];
}

bool operation_find(const char *name, enum operation *out)
{
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum operation)i;
            return true;
        }
    }
    return false;
}
