/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A scene for what steers the server, with two configured users. */
#include "scene.h"

#define STEERING_IDENTITY "11111111-2222-4333-8444-555555555555"

struct steering {
    struct scene scene;
    struct user_settings users[2];
    struct access_token_seed seeds[1];
    int ended;             /* how often hung connections were to end ... */
    char ended_whose[128]; /* ... and whose, the last time */
};

int steering_set_up(void **state);
int steering_tear_down(void **state);

/* Asks and checks the status; the caller deletes the answer. */
cJSON *steer(struct steering *steering, int status, const char *request, const char *body);

/* The same for an answer that nobody looks at further. */
void steer_only(struct steering *steering, int status, const char *request, const char *body);

/* The request is refused with this many errors, the first of which has this pointer and message. */
struct refusal {
    int status;
    int errors;
    const char *pointer; /* or the parameter's name */
    const char *message; /* a part of it */
};
void steer_refused(struct steering *steering, const char *request, const char *body,
                   struct refusal expected);
