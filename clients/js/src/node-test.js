// SPDX-License-Identifier: Apache-2.0
// For node:test: one server for a test file, one user for a test.

import { after } from 'node:test';

import { openServer } from './index.js';

/** @import { Server } from './index.js' */
/** @import * as Declared from './node-test.js' */

/** @type {Promise<Server> | undefined} */
let opened;

/** @type {typeof Declared.sharedServer} */
export function sharedServer() {
  opened ??= openServer();
  return opened;
}

/** @type {typeof Declared.newUser} */
export async function newUser(t) {
  const user = await (await sharedServer()).newUser();
  t.after(() => user.close());
  return user;
}

// Why it could not be opened is the news of the tests that wanted it.
after(async () => (await opened?.catch(() => undefined))?.stop());
