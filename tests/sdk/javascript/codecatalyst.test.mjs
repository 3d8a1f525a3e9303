// SPDX-License-Identifier: Apache-2.0
// The AWS SDK for JavaScript, unmodified, against the server.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import {
  AccessDeniedException,
  CodeCatalystClient,
  CodeCatalystServiceException,
  ConflictException,
  CreateAccessTokenCommand,
  DeleteAccessTokenCommand,
  GetUserDetailsCommand,
  ListAccessTokensCommand,
  ListSpacesCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
  VerifySessionCommand,
  paginateListAccessTokens,
} from '@aws-sdk/client-codecatalyst';

import { startServer } from './server.mjs';

const SECRET = /^mockpat-[A-Za-z0-9]{40}$/;
const FROZEN = { clock: { start: '2026-01-01T00:00:00Z', frozen: true } };
const THROTTLED = {
  ...FROZEN,
  throttle: [
    { id: 'limit', match: { operation: '*' }, key: 'global', rps: 0.001, burst: 1 },
  ],
};

let opened;
beforeEach(() => {
  opened = [];
});
afterEach(async () => {
  for (const { client, server } of opened) {
    client.destroy();
    await server.stop();
  }
});

// A server with this configuration and a client for it.
async function open(config = {}, { token = 'alice', ...options } = {}) {
  const server = await startServer(config);
  const client = new CodeCatalystClient({
    region: 'us-west-2',
    endpoint: server.url,
    token: { token },
    ...options,
  });
  opened.push({ client, server });
  return { client, server };
}

const create = (client, name = 'x', expiresTime) =>
  client.send(new CreateAccessTokenCommand({ name, expiresTime }));

test('every operation works', async () => {
  const { client } = await open();
  const { identity } = await client.send(new VerifySessionCommand({}));
  const created = await create(client, 'tök🙂');
  assert.equal(created.$metadata.httpStatusCode, 201);
  assert.equal(created.name, 'tök🙂');
  assert.match(created.secret, SECRET);
  const { items } = await client.send(new ListAccessTokensCommand({}));
  assert.deepEqual(items, [
    { id: created.accessTokenId, name: 'tök🙂', expiresTime: created.expiresTime },
  ]);
  const details = await client.send(new GetUserDetailsCommand({}));
  assert.equal(details.userId, identity);
  assert.equal(details.primaryEmail.verified, true);
  const again = await client.send(new GetUserDetailsCommand({ userName: details.userName }));
  assert.equal(again.userId, identity);
  const deleted = await client.send(new DeleteAccessTokenCommand({ id: created.accessTokenId }));
  assert.equal(deleted.$metadata.httpStatusCode, 200);
  assert.deepEqual((await client.send(new ListAccessTokensCommand({}))).items, []);
});

test('an expiry is equal to the millisecond', async () => {
  const { client } = await open();
  const expires = new Date('2099-01-02T03:04:05.678Z');
  assert.deepEqual((await create(client, 'x', expires)).expiresTime, expires);
  const { items } = await client.send(new ListAccessTokensCommand({}));
  assert.deepEqual(items[0].expiresTime, expires);
});

test('the paginator walks over 25 tokens', async () => {
  const { client } = await open();
  const names = Array.from({ length: 25 }, (_, number) => `t${number}`);
  for (const name of names) {
    await create(client, name);
  }
  for (const pageSize of [undefined, 1, 7, 10]) {
    const seen = [];
    for await (const page of paginateListAccessTokens({ client, pageSize }, {})) {
      seen.push(...page.items.map((item) => item.name));
    }
    assert.deepEqual(seen, names);
  }
});

// Sends the call, which must be refused with an error of this class and status.
async function refused(call, type, status) {
  const error = await call.then(
    () => assert.fail('nothing was refused'),
    (reason) => reason,
  );
  assert.ok(error instanceof type, `${error}`);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
  assert.ok(error.message.length > 0);
  return error;
}

test('ValidationException is typed', async () => {
  const { client } = await open();
  const error = await refused(create(client, ''), ValidationException, 400);
  assert.match(error.message, /between 1 and 100/);
});

test('a request without a name, which this client lets out, is a ValidationException', async () => {
  const { client } = await open();
  await refused(client.send(new CreateAccessTokenCommand({})), ValidationException, 400);
});

test('ResourceNotFoundException is typed', async () => {
  const { client } = await open();
  const command = new DeleteAccessTokenCommand({ id: 'a/b c' });
  await refused(client.send(command), ResourceNotFoundException, 404);
});

test('ServiceQuotaExceededException is typed', async () => {
  const { client } = await open({ quota: { maxTokensPerUser: 0 } });
  await refused(create(client), ServiceQuotaExceededException, 402);
});

test('ConflictException is typed', async () => {
  const { client } = await open({ tokens: { uniqueNames: true } });
  await create(client, 'x');
  await refused(create(client, 'x'), ConflictException, 409);
});

test('AccessDeniedException is typed', async () => {
  const { client } = await open({ auth: { mode: 'listed' }, users: [{ token: 'bob' }] });
  await refused(client.send(new VerifySessionCommand({})), AccessDeniedException, 403);
});

test('ThrottlingException is typed', async () => {
  const { client } = await open(THROTTLED, { maxAttempts: 1 });
  await client.send(new VerifySessionCommand({}));
  await refused(client.send(new VerifySessionCommand({})), ThrottlingException, 429);
});

test('an operation that is not implemented says so', async () => {
  const { client } = await open();
  const call = client.send(new ListSpacesCommand({}));
  const error = await refused(call, CodeCatalystServiceException, 501);
  assert.equal(error.name, 'NotImplementedException');
  assert.match(error.message, /ListSpaces/);
});

test('a 429 is retried and the attempts are in the access log', async () => {
  const { client, server } = await open(THROTTLED);
  await client.send(new VerifySessionCommand({}));
  const error = await refused(create(client), ThrottlingException, 429);
  assert.equal(error.$metadata.attempts, 3);
  await server.stop();
  const lines = server.stderr().split('\n').filter((line) => line.includes('=CreateAccessToken'));
  assert.deepEqual(
    lines.map((line) => [/ status=(\d+)/.exec(line)[1], / attempt=(\d+)/.exec(line)[1]]),
    [['429', '1'], ['429', '2'], ['429', '3']],
  );
});

test('the bearer token decides who the user is, and may come from a function', async () => {
  const { client, server } = await open();
  await create(client);
  const bob = new CodeCatalystClient({
    region: 'us-west-2',
    endpoint: server.url,
    token: async () => ({ token: 'bob' }),
  });
  assert.deepEqual((await bob.send(new ListAccessTokensCommand({}))).items, []);
  bob.destroy();
});

test('calls at the same time all succeed', async () => {
  const { client } = await open();
  const created = await Promise.all(Array.from({ length: 50 }, (_, n) => create(client, `t${n}`)));
  assert.equal(new Set(created.map((token) => token.accessTokenId)).size, 50);
});
