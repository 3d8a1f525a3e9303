/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Configurations for tests, from texts. */
#include "config/config.h"

/* Sources with this text as the file "config.json", and nothing else. */
struct config_sources sources_of(const char *text);

/* The flag's place in the sources, by the setting's path. */
const char **flag_of(struct config_sources *sources, const char *path);

/* A good configuration; anything else fails the test. Destroy it with config_destroy(). */
struct config *load(const struct config_sources *sources);

/* What is said of a bad one, a line for each problem. The caller frees it. */
char *complaints_of(const struct config_sources *sources);

/* Fails the test unless exactly this is said of the text. */
void assert_complaints(const char *text, const char *expected);

/* The whole file, NUL-terminated. The caller frees it. */
char *read_whole(const char *path, size_t *length);
