// SPDX-License-Identifier: Apache-2.0
import type { TestAPI } from 'vitest';

import type { Server, User } from './index.js';

/**
 * vitest's `test` with two fixtures: `server`, opened on first use and stopped after the last test
 * of the file, and `user`, another one for each test.
 */
export const test: TestAPI<{ server: Server; user: User }>;
export const it: typeof test;
