// SPDX-License-Identifier: Apache-2.0
// What the scenarios leave out: refusals that a configuration causes, and what this SDK lets pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';

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
} from '@aws-sdk/client-codecatalyst';
import { startServer } from 'codecatalyst-mock';
import { newUser } from 'codecatalyst-mock/node-test';

const create = (client, name = 'x') => client.send(new CreateAccessTokenCommand({ name }));
const verifySession = (client) => client.send(new VerifySessionCommand({}));

// A client of a server with this configuration, for its user bob.
async function clientOfServer(t, config, options) {
  const server = await startServer({ config });
  t.after(() => server.stop());
  const bob = await server.newUser('bob');
  return bob.client(CodeCatalystClient, { maxAttempts: 1, ...options });
}

// Sends the call, which must be refused with an error of this class and status.
async function refused(call, type, status) {
  const error = await call.then(
    () => assert.fail('nothing was refused'),
    (reason) => reason,
  );
  assert.ok(error instanceof type, `${error}`);
  assert.equal(error.$metadata.httpStatusCode, status);
  return error;
}

test('names come back as they were, and ids as they are in a path', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const { accessTokenId, expiresTime, name } = await create(client, 'tök🙂');
  assert.equal(name, 'tök🙂');
  const { items } = await client.send(new ListAccessTokensCommand({}));
  assert.deepEqual(items, [{ id: accessTokenId, name, expiresTime }]);
  const unknown = await refused(
    client.send(new DeleteAccessTokenCommand({ id: 'a/b c' })),
    ResourceNotFoundException,
    404,
  );
  assert.match(unknown.message, /a\/b c/);
});

test('a user is found by name', async (t) => {
  const user = await newUser(t);
  const command = new GetUserDetailsCommand({ userName: user.userName });
  const details = await user.client(CodeCatalystClient).send(command);
  assert.equal(details.userId, user.identity);
  assert.equal(details.primaryEmail.verified, true);
});

test('a request without a name, which this SDK sends, is a ValidationException', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  await refused(client.send(new CreateAccessTokenCommand({})), ValidationException, 400);
});

test('an operation that is not implemented says so', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const call = client.send(new ListSpacesCommand({}));
  const error = await refused(call, CodeCatalystServiceException, 501);
  assert.equal(error.name, 'NotImplementedException');
  assert.match(error.message, /ListSpaces/);
});

test('a bearer token may come from a function', async (t) => {
  const user = await newUser(t);
  const token = async () => ({ token: user.token });
  assert.equal(
    (await verifySession(user.client(CodeCatalystClient, { token }))).identity,
    user.identity,
  );
});

test('50 calls at the same time all succeed', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const created = await Promise.all(Array.from({ length: 50 }, (_, n) => create(client, `t${n}`)));
  assert.equal(new Set(created.map((token) => token.accessTokenId)).size, 50);
});

test('a configured quota is a ServiceQuotaExceededException', async (t) => {
  const client = await clientOfServer(t, { quota: { maxTokensPerUser: 0 } });
  await refused(create(client), ServiceQuotaExceededException, 402);
});

test('a name that is taken is a ConflictException', async (t) => {
  const client = await clientOfServer(t, { tokens: { uniqueNames: true } });
  await create(client, 'x');
  await refused(create(client, 'x'), ConflictException, 409);
});

test('a user who is not listed gets an AccessDeniedException', async (t) => {
  const config = { auth: { mode: 'listed' }, users: [{ token: 'bob' }] };
  const client = await clientOfServer(t, config, { token: { token: 'alice' } });
  await refused(verifySession(client), AccessDeniedException, 403);
});

test('an empty bucket is a ThrottlingException', async (t) => {
  const client = await clientOfServer(t, {
    clock: { start: '2026-01-01T00:00:00Z', frozen: true },
    throttle: [{ id: 'limit', match: { operation: '*' }, key: 'global', rps: 0.001, burst: 1 }],
  });
  await verifySession(client);
  await refused(verifySession(client), ThrottlingException, 429);
});
