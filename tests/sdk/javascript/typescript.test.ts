// SPDX-License-Identifier: Apache-2.0
// What docs/clients/javascript.md shows in TypeScript: checked, compiled, and run with the others.

import { readFileSync } from 'node:fs';
// quote: test
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CodeCatalystClient, CreateAccessTokenCommand } from '@aws-sdk/client-codecatalyst';
import { newUser } from 'codecatalyst-mock/node-test';

async function nameOfNewToken(client: CodeCatalystClient): Promise<string | undefined> {
  const { name, secret } = await client.send(new CreateAccessTokenCommand({ name: 'ci' }));
  if (!secret) {
    throw new Error('a token without a secret');
  }
  return name;
}

test('a token without a secret is noticed', async (t) => {
  const user = await newUser(t);
  await user.addFault({
    match: { operation: 'CreateAccessToken' },
    times: 1,
    body: { dropMembers: ['secret'] },
  });
  const client = user.client(CodeCatalystClient);
  await assert.rejects(nameOfNewToken(client), /without a secret/);
  assert.equal(await nameOfNewToken(client), 'ci');
  await user.verify({ operation: 'CreateAccessToken', status: 201 }, { times: 2 });
});
// end quote

test('a client by hand, over HTTP and HTTPS', async (t) => {
  const { token: bearerToken } = await newUser(t);
  const { CODECATALYST_MOCK_URL: url = '', CODECATALYST_MOCK_TLS_URL: tlsUrl = '' } = process.env;
  const caFile = process.env['CODECATALYST_MOCK_CA'] ?? '';
  // quote: client
  const client = new CodeCatalystClient({
    region: 'us-west-2',
    endpoint: url, // http://127.0.0.1:8700
    token: { token: bearerToken },
  });
  // end quote
  t.after(() => client.destroy());
  // quote: https
  const secureClient = new CodeCatalystClient({
    region: 'us-west-2',
    endpoint: tlsUrl, // https://localhost:8701
    token: { token: bearerToken },
    requestHandler: { httpsAgent: { ca: readFileSync(caFile) } },
  });
  // end quote
  t.after(() => secureClient.destroy());
  for (const each of [client, secureClient]) {
    assert.equal(await nameOfNewToken(each), 'ci');
  }
});
