/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "api/operations.h"
#include "base/mem.h"
#include "protocol/access_token_codec.h"

static bool check_members(const struct service *service, const struct operation_call *call,
                          const struct create_access_token_input *input,
                          struct validation *validation, struct error *err)
{
    const struct token_settings *settings = token_store_settings(service->tokens);

    if (input->has_expiry) {
        access_token_check_expiry(input->expires_ms, call->now_ms, settings->max_lifetime_days,
                                  validation);
    }
    return validation_passed(validation, err);
}

bool create_access_token(struct service *service, const struct operation_call *call,
                         struct http_response *response, struct error *err)
{
    struct create_access_token_input input;
    struct validation validation = {0};
    struct created_token created;

    if (!create_access_token_decode(call->request, (unsigned)service->settings.json_depth, &input,
                                    &validation, err)) {
        return false;
    }
    bool done = check_members(service, call, &input, &validation, err) &&
                token_store_create(service->tokens, call->user,
                                   &(struct token_request){.name = input.name,
                                                           .has_expiry = input.has_expiry,
                                                           .expires_ms = input.expires_ms,
                                                           .now_ms = call->now_ms},
                                   &created, err);
    if (done) {
        response->status = 201;
        mem_copy_text(call->notes->access_token_id, sizeof call->notes->access_token_id,
                      created.token->id);
        create_access_token_encode(&created, &response->body);
        explicit_bzero(created.secret, sizeof created.secret);
    }
    create_access_token_clean_up(&input);
    return done;
}

bool list_access_tokens(struct service *service, const struct operation_call *call,
                        struct http_response *response, struct error *err)
{
    const struct access_token *page[LIST_ACCESS_TOKENS_MAX_RESULTS];
    struct list_access_tokens_input input;
    size_t count = 0;

    if (!list_access_tokens_decode(call->request, (unsigned)service->settings.json_depth,
                                   call->user->identity, &input, err)) {
        return false;
    }
    const struct access_token *next = token_store_next(call->user, input.after_number);
    while (next != NULL && count < (size_t)input.max_results) {
        page[count++] = next;
        next = token_store_next(call->user, next->number);
    }
    response->status = 200;
    list_access_tokens_encode(page, count, next != NULL, &response->body);
    return true;
}

bool delete_access_token(struct service *service, const struct operation_call *call,
                         struct http_response *response, struct error *err)
{
    char id[ACCESS_TOKEN_ID_BYTES];

    if (!delete_access_token_decode(call->route->labels[0], id, err) ||
        !token_store_delete(service->tokens, call->user, id, err)) {
        return false;
    }
    response->status = 200;
    (void)buf_append_text(&response->body, "{}");
    return true;
}
