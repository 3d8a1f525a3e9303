// SPDX-License-Identifier: Apache-2.0
// The example of the README for other test runners; the cases run it.

import assert from 'node:assert/strict';

import { CodeCatalystClient, CreateAccessTokenCommand } from '@aws-sdk/client-codecatalyst';
import { startServer } from 'codecatalyst-mock';

export async function example() {
  // quote: example
  const server = await startServer({ config: { quota: { maxTokensPerUser: 1 } } });
  const client = (await server.newUser()).client(CodeCatalystClient);
  await client.send(new CreateAccessTokenCommand({ name: 'first' }));
  const second = client.send(new CreateAccessTokenCommand({ name: 'second' }));
  await assert.rejects(second, { name: 'ServiceQuotaExceededException' });
  await server.stop();
  // end quote
}
