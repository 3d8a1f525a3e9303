/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "admin/body.h"
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/respond.h"
#include "admin/routes_throttle.h"
#include "admin/state.h"
#include "admin/user_reference.h"

#define JOURNAL 16U /* beside those of enum service_part */
#define EVERYTHING (SERVICE_ALL | JOURNAL)

static const char *const part_names[] = {"tokens", "journal", "faults", "throttle", "clock"};
static const unsigned part_bits[] = {SERVICE_TOKENS, JOURNAL, SERVICE_FAULTS, SERVICE_THROTTLE,
                                     SERVICE_CLOCK};
#define PART_COUNT (sizeof part_names / sizeof part_names[0])

static unsigned read_part(const struct body_node *node)
{
    const char *text = NULL;

    if (!body_require(node) || !body_text(node, &text)) {
        return 0;
    }
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (strcmp(text, part_names[i]) == 0) {
            return part_bits[i];
        }
    }
    (void)body_complain_unknown(node, "part", part_names, PART_COUNT);
    return 0;
}

static unsigned read_parts(const struct body_node *what, bool of_a_user)
{
    int count = cJSON_GetArraySize(what->value);
    unsigned parts = 0;

    if (!body_is_present(what)) {
        return of_a_user ? EVERYTHING & ~(unsigned)SERVICE_CLOCK : EVERYTHING;
    }
    if (!cJSON_IsArray(what->value) || count < 1 || count > (int)PART_COUNT) {
        body_note(what, JSON_PART_VALUE, "must be a list of 1 to %zu parts; leave it out for all",
                  PART_COUNT);
        return 0;
    }
    for (int i = 0; i < count; i++) {
        struct body_node item = body_element(what, (size_t)i);
        unsigned part = read_part(&item);
        if (part == SERVICE_CLOCK && of_a_user) {
            body_note(&item, JSON_PART_VALUE,
                      "the clock is everybody's: it cannot be reset for one user");
        }
        parts |= part;
    }
    return parts;
}

static void reset_journal(const struct admin *admin, const struct user *user)
{
    if (admin->observer == NULL) {
        return;
    }
    if (user != NULL) {
        (void)journal_clear_user(admin->observer->journal, user->identity);
    } else {
        journal_clear(admin->observer->journal);
    }
}

static void reset(struct admin *admin, unsigned parts, struct user *user)
{
    const struct admin_hooks *hooks = &admin->hooks;

    /* While the user is still called what it was called when it came. */
    if ((parts & SERVICE_FAULTS) != 0 && hooks->end_hung != NULL) {
        hooks->end_hung(hooks->context, user != NULL ? user->user_name : NULL);
    }
    if ((parts & SERVICE_THROTTLE) != 0 && user == NULL) {
        throttle_return_to_configured(admin);
    }
    if ((parts & SERVICE_TOKENS) != 0) {
        state_forget_names(admin->service, user);
    }
    service_reset(admin->service, parts & SERVICE_ALL, user);
    if ((parts & JOURNAL) != 0) {
        reset_journal(admin, user);
    }
    (void)present_of(admin->service);
}

static void answer(const struct admin_call *call, unsigned parts, const struct user *user)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(body, "reset");

    for (size_t i = 0; i < PART_COUNT; i++) {
        if ((parts & part_bits[i]) != 0) {
            (void)cJSON_AddItemToArray(list, cJSON_CreateString(part_names[i]));
        }
    }
    if (user != NULL) {
        user_reference_add(body, user);
    } else {
        (void)cJSON_AddNullToObject(body, "user");
    }
    admin_respond(call->exchange, 200, body);
}

void post_reset(const struct admin_call *call)
{
    static const char *const names[] = {"what", "user"};
    struct body body;
    struct body_node root = body_open(&body, &call->exchange->request);
    struct body_node what = body_member(&root, "what");
    struct body_node whose = body_member(&root, "user");

    body_allow_members(&root, names, sizeof names / sizeof names[0]);
    unsigned parts = read_parts(&what, body_is_present(&whose));
    struct user *user = user_reference_read(&whose, call->admin->service);
    if (body_is_good(&body)) {
        reset(call->admin, parts, user);
        answer(call, parts, user);
    } else {
        body_refuse(&body, call->exchange);
    }
    body_close(&body);
}
