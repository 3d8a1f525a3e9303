// SPDX-License-Identifier: Apache-2.0
// The cases under node:test, and its own entry.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { startServer } from 'codecatalyst-mock';
import { newUser, sharedServer } from 'codecatalyst-mock/node-test';

import { cases } from '../cases.js';

// Not in a hook: Node 18.15 does not wait for those.
const server = await startServer();

describe('codecatalyst-mock', () => {
  after(() => server.stop());

  for (const [name, body] of Object.entries(cases)) {
    test(name, () => body(server));
  }
});

describe('codecatalyst-mock/node-test', () => {
  /** @type {import('codecatalyst-mock').Fault} */
  let fault;

  test('a test has a user', async (t) => {
    fault = await (await newUser(t)).addFault({ fault: 'HANG' });
    assert.equal((await fault.refresh()).matches, 0);
  });

  test('the user is closed after the test, and the server is still the same', async () => {
    assert.equal(await sharedServer(), await sharedServer());
    await assert.rejects(fault.refresh(), { name: 'AdminError', status: 404 });
  });
});
