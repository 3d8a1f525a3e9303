// SPDX-License-Identifier: Apache-2.0
// For vitest: one server for a test file, one user for a test.

import { test as base } from 'vitest';

import { openServer } from './index.js';

/** @import { Server, User } from './index.js' */
/** @template T @typedef {(value: T) => Promise<void>} Use */

export const test = base.extend({
  server: [
    async ({}, /** @type {Use<Server>} */ use) => {
      const server = await openServer();
      await use(server);
      await server.stop();
    },
    { scope: 'file' },
  ],
  user: async (/** @type {{ server: any }} */ { server }, /** @type {Use<User>} */ use) => {
    const user = await server.newUser();
    await use(user);
    await user.close();
  },
});

export const it = test;
