// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CodeCatalystClient, CreateAccessTokenCommand } from '@aws-sdk/client-codecatalyst';
import { newUser } from 'codecatalyst-mock/node-test';

test('an answer that is lost leaves a token that nobody has', async (t) => {
  const user = await newUser(t);
  await user.addFault({
    match: { operation: 'CreateAccessToken', attempt: { max: 1 } },
    when: 'after',
    fault: 'CONNECTION_RESET_BY_PEER',
  });
  const client = user.client(CodeCatalystClient);
  await client.send(new CreateAccessTokenCommand({ name: 'ci' }));

  const [call] = await user.calls();
  assert.equal(call?.attempts.length, 2);
  assert.equal(call?.duplicates, 1);
});
