/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "admin/body.h"
#include "admin/handlers.h"
#include "admin/present.h"
#include "admin/respond.h"

#define MOST_MS (CLOCK_MAX_MS - CLOCK_MIN_MS)

/* What is asked of the clock. */
struct movement {
    const char *action;
    bool has_instant;
    int64_t instant_ms;
    int64_t ms;
};

void get_clock(const struct admin_call *call)
{
    const struct clock *clock = call->admin->service->clock;
    cJSON *body = cJSON_CreateObject();

    admin_add_instant(body, "now", clock_now_ms(clock));
    (void)cJSON_AddBoolToObject(body, "frozen", clock->frozen);
    if (clock->frozen) {
        (void)cJSON_AddNullToObject(body, "offsetMs");
    } else {
        (void)cJSON_AddNumberToObject(body, "offsetMs", (double)clock->offset_ms);
    }
    admin_respond(call->exchange, 200, body);
}

static void freeze(struct clock *clock, const struct movement *movement)
{
    clock_freeze(clock, true);
    if (movement->has_instant) {
        clock_set(clock, movement->instant_ms);
    }
}

static void run(struct clock *clock, const struct movement *movement)
{
    (void)movement;
    clock_freeze(clock, false);
}

static void advance(struct clock *clock, const struct movement *movement)
{
    clock_advance(clock, movement->ms);
}

static void set(struct clock *clock, const struct movement *movement)
{
    clock_set(clock, movement->instant_ms);
}

static void reset(struct clock *clock, const struct movement *movement)
{
    (void)movement;
    clock_reset(clock);
}

enum need { REFUSED, OPTIONAL, REQUIRED };

static const char *const action_names[] = {"freeze", "run", "advance", "set", "reset"};

static const struct {
    enum need instant;
    enum need ms;
    void (*move)(struct clock *clock, const struct movement *movement);
} actions[] = {
    {OPTIONAL, REFUSED, freeze}, {REFUSED, REFUSED, run},   {REFUSED, REQUIRED, advance},
    {REQUIRED, REFUSED, set},    {REFUSED, REFUSED, reset},
};

/* The action's index; false after a complaint. */
static bool read_action(const struct body_node *node, size_t *out)
{
    const size_t count = sizeof action_names / sizeof action_names[0];
    const char *text = NULL;

    if (!body_require(node) || !body_text(node, &text)) {
        return false;
    }
    for (*out = 0; *out < count; (*out)++) {
        if (strcmp(text, action_names[*out]) == 0) {
            return true;
        }
    }
    return body_complain_unknown(
        node, "action; there are \"freeze\", \"run\", \"advance\", \"set\" and \"reset\"",
        action_names, count);
}

static void check_need(const struct body_node *node, enum need need, const char *action)
{
    if (need == REQUIRED) {
        (void)body_require(node);
    } else if (need == REFUSED && body_is_present(node)) {
        body_note(node, JSON_PART_NAME, "does not go with the action \"%s\"", action);
    }
}

static void check_target(const struct body_node *node, const struct clock *clock, int64_t ms)
{
    int64_t target_ms = clock_now_ms(clock) + ms;

    if (target_ms < CLOCK_MIN_MS || target_ms > CLOCK_MAX_MS) {
        body_note(node, JSON_PART_VALUE, "would take the clock out of the years 0001 to 9999");
    }
}

/* The action's index. */
static size_t read_movement(const struct body_node *root, const struct clock *clock,
                            struct movement *out)
{
    static const char *const names[] = {"action", "instant", "ms"};
    struct body_node action = body_member(root, "action");
    struct body_node instant = body_member(root, "instant");
    struct body_node ms = body_member(root, "ms");
    size_t index = 0;

    *out = (struct movement){0};
    body_allow_members(root, names, sizeof names / sizeof names[0]);
    if (read_action(&action, &index)) {
        check_need(&instant, actions[index].instant, action_names[index]);
        check_need(&ms, actions[index].ms, action_names[index]);
    }
    out->has_instant = body_instant(&instant, &out->instant_ms);
    if (body_integer(&ms, -MOST_MS, MOST_MS, &out->ms)) {
        check_target(&ms, clock, out->ms);
    }
    return index;
}

void put_clock(const struct admin_call *call)
{
    struct service *service = call->admin->service;
    struct movement movement;
    struct body body;
    struct body_node root = body_open(&body, &call->exchange->request);

    size_t action = body_is_good(&body) ? read_movement(&root, service->clock, &movement) : 0;
    if (body_is_good(&body)) {
        actions[action].move(service->clock, &movement);
        (void)present_of(service);
        get_clock(call);
    } else {
        body_refuse(&body, call->exchange);
    }
    body_close(&body);
}
