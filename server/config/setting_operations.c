/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting_operations.h"

#include <stdint.h>
#include <string.h>

#include "config/setting_refusal.h"
#include "domain/operation.h"

#define ALL_OPERATIONS ((UINT64_C(1) << (unsigned)OPERATION_COUNT) - 1)

static bool check_operation(struct config_reader *reader, const cJSON *value)
{
    enum operation operation;

    if (!cJSON_IsString(value)) {
        return config_reader_complain(reader, JSON_PART_VALUE, "must be the name of an operation");
    }
    return operation_find(value->valuestring, &operation) ||
           setting_refuse_operation(reader, value);
}

static bool is_everything(const cJSON *value)
{
    return cJSON_IsString(value) && strcmp(value->valuestring, "*") == 0;
}

bool setting_operations_check(struct config_reader *reader, const struct setting *row,
                              const cJSON *value)
{
    const cJSON *item;
    size_t index = 0;
    bool good = true;

    if (is_everything(value)) {
        return true;
    }
    if (cJSON_IsString(value)) {
        return check_operation(reader, value);
    }
    if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) == 0) {
        return setting_refuse(reader, row, value, NULL);
    }
    cJSON_ArrayForEach(item, value)
    {
        size_t mark = config_reader_enter_element(reader, index++);
        good = check_operation(reader, item) && good;
        config_reader_leave(reader, mark);
    }
    return good;
}

static uint64_t operation_bit(const cJSON *name)
{
    enum operation operation;

    return operation_find(name->valuestring, &operation) ? UINT64_C(1) << (unsigned)operation : 0;
}

static uint64_t bits_of(const cJSON *value)
{
    uint64_t bits = 0;

    if (is_everything(value)) {
        return ALL_OPERATIONS;
    }
    if (!cJSON_IsArray(value)) {
        return operation_bit(value);
    }
    for (const cJSON *item = value->child; item != NULL; item = item->next) {
        bits |= operation_bit(item);
    }
    return bits;
}

void setting_operations_write(const struct setting *row, const cJSON *value, void *target)
{
    const uint64_t bits = bits_of(value);

    (void)row;
    memcpy(target, &bits, sizeof bits);
}
