// SPDX-License-Identifier: Apache-2.0
import { CodeCatalystClient, CreateAccessTokenCommand } from '@aws-sdk/client-codecatalyst';
import { test } from 'codecatalyst-mock/vitest';
import { expect } from 'vitest';

test('the SDK gets through two refusals', async ({ user }) => {
  await user.addFault({ scope: 'call', times: 2, error: { code: 'ThrottlingException' } });
  const client = user.client(CodeCatalystClient);
  const { name } = await client.send(new CreateAccessTokenCommand({ name: 'ci' }));

  expect(name).toBe('ci');
  await user.verify({ operation: 'CreateAccessToken' }, { times: 3, calls: 1 });
});
