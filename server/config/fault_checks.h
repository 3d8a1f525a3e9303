/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the table cannot say of a fault rule: members that need or exclude each other, regular
 * expressions that do not compile, errors without a status.
 */
#include "config/config_reader.h"
#include "policy/fault_rule.h"

/*
 * Checks a rule that has been read from the object, and compiles its expressions. Complaints name
 * places below the reader's pointer, which is the rule's. Call it for rules without complaints
 * only.
 */
void fault_checks_rule(struct config_reader *reader, struct fault_rule *rule, const cJSON *object);
