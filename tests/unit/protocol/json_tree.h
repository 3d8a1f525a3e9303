/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

/*
 * Whether the tree is what the text says, looked up node by node: json_locate() must find each node
 * by its pointer, inside of the text and at the line and column of its offset, and the bytes there
 * must spell the node's type and value. Says on stderr which node is wrong.
 */
bool json_tree_matches(const cJSON *tree, const char *text, size_t length);
