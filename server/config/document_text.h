/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The parts of docs/CONFIGURATION.md that no row of the table says. */

const char *document_introduction(void);

/* A whole configuration that shows what belongs under a member; NULL: there is none. */
const char *document_example(const char *member);
