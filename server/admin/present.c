/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/present.h"

int64_t present_of(struct service *service)
{
    int64_t now_ms = clock_now_ms(service->clock);

    token_store_expire(service->tokens, now_ms);
    fault_engine_expire(service->faults, now_ms);
    return now_ms;
}
