/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A server without sockets, watched by an observer: its clock is frozen at 2026-01-01T00:00:00Z,
 * and exchanges are made of a few words.
 */
#include <cjson/cJSON.h>

#include "admin/admin.h"

#define SCENE_START_MS INT64_C(1767225600000)
#define SCENE_HEADERS 8
#define SCENE_SECRET "mockpat-abcdefghijABCDEFGHIJ0123456789abcdefghij"

struct scene {
    struct clock clock;
    struct random random;
    struct service *service;
    struct admin admin;
    struct http_exchange last; /* the exchange that scene_send made */
};

/* What is sent. Members that are NULL are left out; "alice-token" is the default bearer token. */
struct sent {
    const char *method;
    const char *target;
    const char *body;
    const char *bearer;
    const char *invocation_id;
    int attempt;            /* 0: no amz-sdk-request header */
    const char *headers[4]; /* name, value, name, value */
    const struct error *refusal;
    bool not_completed;
};

/* The default bounds when settings is NULL. */
void scene_init(struct scene *scene, const struct journal_settings *settings);
void scene_clean_up(struct scene *scene);

/* Sends it, completes it after 1,500 us unless told otherwise, and returns the answer's status. */
int scene_send(struct scene *scene, const struct sent *sent);

/* Asks the admin API; the caller deletes the answer, which is NULL when it is no JSON. */
cJSON *scene_ask(struct scene *scene, const char *method, const char *target, const char *body);

/* CreateAccessToken, as attempt n of a call (NULL: no SDK). Returns the status. */
int scene_create(struct scene *scene, const char *bearer, const char *invocation_id, int attempt);

/* A rule that fires an error with a status (or that wire effect) on its first `times` matches. */
void scene_add_error(struct scene *scene, const char *id, int status, int64_t times);
void scene_add_connection_fault(struct scene *scene, const char *id,
                                enum fault_connection connection, enum fault_when when,
                                int64_t times);

/* The answer's body as text. */
const char *scene_text(const struct scene *scene);

/* Members of JSON, by a path such as "requests/0/status"; NULL when there is none. */
const cJSON *json_at(const cJSON *json, const char *path);
int json_number_at(const cJSON *json, const char *path);
const char *json_text_at(const cJSON *json, const char *path);
