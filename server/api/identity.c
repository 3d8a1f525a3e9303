/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "api/operations.h"
#include "protocol/identity_codec.h"

bool verify_session(struct service *service, const struct operation_call *call,
                    struct http_response *response, struct error *err)
{
    (void)service;
    (void)err;
    response->status = 200;
    verify_session_encode(call->user, &response->body);
    return true;
}

/* The user that id and userName name; the caller itself when neither is given. */
static bool find_user(const struct service *service, const struct operation_call *call,
                      const struct get_user_details_input *input, const struct user **out,
                      struct error *err)
{
    const char *id = buf_text(&input->id);
    const char *name = buf_text(&input->user_name);
    const struct user *found = call->user;

    if (*id != '\0') {
        found = user_directory_find_identity(service->users, id);
    } else if (*name != '\0') {
        found = user_directory_find_name(service->users, name);
    }
    if (found == NULL || (*name != '\0' && strcmp(found->user_name, name) != 0)) {
        return error_set(err, ERROR_NOT_FOUND, "The user was not found");
    }
    *out = found;
    return true;
}

bool get_user_details(struct service *service, const struct operation_call *call,
                      struct http_response *response, struct error *err)
{
    struct get_user_details_input input;
    const struct user *user;

    bool found = get_user_details_decode(call->request, &input, err) &&
                 find_user(service, call, &input, &user, err);
    if (found) {
        response->status = 200;
        get_user_details_encode(user, &response->body);
    }
    get_user_details_clean_up(&input);
    return found;
}
