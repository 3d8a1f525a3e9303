// SPDX-License-Identifier: Apache-2.0
// The cases under vitest, and its own entry.

import { afterAll, beforeAll, describe, expect, test as plainTest } from 'vitest';

import { type Fault, type StartedServer, startServer } from 'codecatalyst-mock';
import { test } from 'codecatalyst-mock/vitest';

import { cases } from '../cases.js';

describe('codecatalyst-mock', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  for (const [name, body] of Object.entries(cases)) {
    plainTest(name, () => body(server));
  }
});

describe('codecatalyst-mock/vitest', () => {
  let fault: Fault;

  test('a test has a user', async ({ user }) => {
    fault = await user.addFault({ fault: 'HANG' });
    expect((await fault.refresh()).matches).toBe(0);
  });

  test('the user is closed after the test, and the server is still there', async ({ server }) => {
    await expect(fault.refresh()).rejects.toMatchObject({ name: 'AdminError', status: 404 });
    expect(await server.clock.now()).toBeInstanceOf(Date);
  });
});
