/* SPDX-License-Identifier: Apache-2.0 */
#include "steering.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void end_hung(void *context, const char *user_name)
{
    struct steering *steering = context;

    steering->ended++;
    (void)snprintf(steering->ended_whose, sizeof steering->ended_whose, "%s",
                   user_name != NULL ? user_name : "everybody");
}

int steering_set_up(void **state)
{
    struct steering *steering = calloc(1, sizeof *steering);
    struct error err;

    assert_non_null(steering);
    scene_init(&steering->scene, NULL);
    steering->seeds[0] = (struct access_token_seed){.name = "seeded", .id = "seeded-id"};
    steering->users[0] = (struct user_settings){.bearer_token = "carol-token",
                                                .user_name = "carol",
                                                .access_tokens = steering->seeds,
                                                .access_token_count = 1};
    steering->users[1] = (struct user_settings){.bearer_token = "dave-token", .user_name = "dave"};
    struct service *service = steering->scene.service;
    struct service_settings settings = service->settings;
    settings.users = steering->users;
    settings.user_count = 2;
    service_configure(service, &settings);
    assert_true(service_seed(service, &err));
    steering->scene.admin.hooks = (struct admin_hooks){.context = steering, .end_hung = end_hung};
    *state = steering;
    return 0;
}

int steering_tear_down(void **state)
{
    struct steering *steering = *state;

    scene_clean_up(&steering->scene);
    admin_clean_up(&steering->scene.admin);
    free(steering);
    return 0;
}

cJSON *steer(struct steering *steering, int status, const char *request, const char *body)
{
    char method[8];
    size_t length = strcspn(request, " ");

    (void)snprintf(method, sizeof method, "%.*s", (int)length, request);
    cJSON *answer = scene_ask(&steering->scene, method, request + length + 1, body);
    if (steering->scene.last.response.status != status) {
        fail_msg("%s %s: %d %s", request, body != NULL ? body : "",
                 steering->scene.last.response.status, scene_text(&steering->scene));
    }
    return answer;
}

void steer_only(struct steering *steering, int status, const char *request, const char *body)
{
    cJSON_Delete(steer(steering, status, request, body));
}

void steer_refused(struct steering *steering, const char *request, const char *body,
                   struct refusal expected)
{
    cJSON *answer = steer(steering, expected.status, request, body);
    const cJSON *first = json_at(answer, "errors/0");
    const char *pointer = cJSON_GetStringValue(json_at(first, "pointer"));

    if (pointer == NULL) {
        pointer = json_text_at(first, "parameter");
    }
    if (cJSON_GetArraySize(json_at(answer, "errors")) != expected.errors ||
        strcmp(pointer, expected.pointer) != 0 ||
        strstr(json_text_at(first, "message"), expected.message) == NULL) {
        fail_msg("%s %s: %s", request, body != NULL ? body : "", scene_text(&steering->scene));
    }
    assert_non_null(json_at(answer, "message"));
    cJSON_Delete(answer);
}
