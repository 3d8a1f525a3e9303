// SPDX-License-Identifier: Apache-2.0
// The scenarios of tests/sdk/scenarios.tsv, with whichever generation of the SDK `#sdk` stands for:
// see package.json.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import {
  AccessDeniedException,
  CodeCatalystClient,
  ConflictException,
  CreateAccessTokenCommand,
  DeleteAccessTokenCommand,
  GetUserDetailsCommand,
  ListAccessTokensCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
  VerifySessionCommand,
  paginateListAccessTokens,
} from '#sdk';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { newUser, sharedServer } from 'codecatalyst-mock/node-test';

const { version } = createRequire(import.meta.url)('#sdk/package.json');
const SECRET = /^mockpat-[A-Za-z0-9]{40}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

// quote: attempts
// "standard" retries: how often the SDK sends a request before it gives up.
const ATTEMPTS = 3;
// end quote

const create = (client, name = 'x', expiresTime) =>
  client.send(new CreateAccessTokenCommand({ name, expiresTime }));
const remove = (client, id) => client.send(new DeleteAccessTokenCommand({ id }));

async function list(client, pageSize) {
  const items = [];
  for await (const page of paginateListAccessTokens({ client, pageSize }, {})) {
    items.push(...page.items);
  }
  return items;
}

// Sends the call, which must be refused with an error of this class and status.
async function refused(call, type, status) {
  const error = await call.then(
    () => assert.fail('nothing was refused'),
    (reason) => reason,
  );
  assert.ok(error instanceof type, `${error}`);
  assert.equal(error.name, type.name);
  assert.equal(error.$metadata.httpStatusCode, status);
  return error;
}

test('creates tokens with and without expiry', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const expires = new Date('2099-01-02T03:04:05.678Z');
  // Before 2024 the SDK sent whole seconds.
  const asSent = version === '3.414.0' ? new Date('2099-01-02T03:04:05Z') : expires;
  const created = await create(client, 'with', expires);
  assert.equal(created.name, 'with');
  assert.match(created.secret, SECRET);
  assert.deepEqual(created.expiresTime, asSent);
  assert.deepEqual((await list(client))[0].expiresTime, asSent);

  const { clock } = await sharedServer();
  const before = await clock.now();
  const { expiresTime } = await create(client, 'without');
  const after = await clock.now();
  assert.ok(expiresTime.getTime() >= before.getTime() + 365 * DAY_MS, `${expiresTime}`);
  assert.ok(expiresTime.getTime() <= after.getTime() + 365 * DAY_MS, `${expiresTime}`);
});

test('pages through 25 tokens and deletes one', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const names = Array.from({ length: 25 }, (_, number) => `t${number}`);
  for (const name of names) {
    await create(client, name);
  }
  for (const pageSize of [undefined, 1, 7, 10]) {
    assert.deepEqual(
      (await list(client, pageSize)).map(({ name }) => name),
      names,
    );
  }
  const [{ id }] = (await list(client)).filter(({ name }) => name === 't12');
  await remove(client, id);
  const left = names.filter((name) => name !== 't12');
  assert.deepEqual(
    (await list(client)).map(({ name }) => name),
    left,
  );
  await refused(remove(client, id), ResourceNotFoundException, 404);
});

test('tells who calls and the request id', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const session = await client.send(new VerifySessionCommand({}));
  const details = await client.send(new GetUserDetailsCommand({}));
  assert.match(session.identity, UUID);
  assert.equal(details.userId, session.identity);
  assert.match(session.$metadata.requestId, UUID);
  const error = await refused(create(client, ''), ValidationException, 400);
  assert.match(error.$metadata.requestId, UUID);
  assert.notEqual(error.$metadata.requestId, session.$metadata.requestId);
});

test('raises the six typed exceptions', async (t) => {
  const user = await newUser(t);
  const client = user.client(CodeCatalystClient);
  const unknown = await refused(remove(client, 'no-such-id'), ResourceNotFoundException, 404);
  assert.match(unknown.message, /no-such-id/);
  const long = await refused(create(client, 'x'.repeat(101)), ValidationException, 400);
  assert.match(long.message, /length between 1 and 100, inclusive/);

  const once = user.client(CodeCatalystClient, { maxAttempts: 1 });
  for (const [type, status] of [
    [ServiceQuotaExceededException, 402],
    [AccessDeniedException, 403],
    [ConflictException, 409],
    [ThrottlingException, 429],
  ]) {
    const message = `this is why: ${status}`;
    const fault = await user.addFault({ error: { code: type.name, message } });
    assert.equal((await refused(create(once), type, status)).message, message);
    await fault.remove();
  }
});

test('retries throttled calls', async (t) => {
  const user = await newUser(t);
  await user.addFault({ error: { code: 'ThrottlingException' } });
  const call = create(user.client(CodeCatalystClient));
  const error = await refused(call, ThrottlingException, 429);
  assert.equal(error.$metadata.attempts, ATTEMPTS);
  const calls = await user.calls();
  assert.equal(calls.length, 1);
  assert.deepEqual(
    calls[0].attempts.map(({ attempt, status }) => [attempt, status]),
    Array.from({ length: ATTEMPTS }, (_, before) => [before + 1, 429]),
  );
});

test('recovers from a reset connection', async (t) => {
  const user = await newUser(t);
  await user.addFault({
    match: { operation: 'CreateAccessToken' },
    times: 1,
    fault: 'CONNECTION_RESET_BY_PEER',
  });
  const client = user.client(CodeCatalystClient);
  assert.match((await create(client)).secret, SECRET);
  const [call] = await user.calls({ operation: 'CreateAccessToken' });
  assert.deepEqual(
    call.attempts.map(({ status }) => status),
    [null, 201],
  );
  assert.equal((await list(client)).length, 1);
});

test('shows the duplicate of a lost answer', async (t) => {
  const user = await newUser(t);
  await user.addFault({
    match: { operation: 'CreateAccessToken', attempt: { max: 1 } },
    when: 'after',
    fault: 'CONNECTION_RESET_BY_PEER',
  });
  const client = user.client(CodeCatalystClient);
  const { accessTokenId } = await client.send(new CreateAccessTokenCommand({ name: 'x' }));

  const [call] = await user.calls({ operation: 'CreateAccessToken' });
  assert.equal(call.attempts.length, 2);
  assert.equal(call.duplicates, 1);
  const { items } = await client.send(new ListAccessTokensCommand({}));
  assert.equal(items.length, 2);
  assert.equal(items.filter(({ id }) => id === accessTokenId).length, 1);
});

test('forgets expired tokens', async (t) => {
  const client = (await newUser(t)).client(CodeCatalystClient);
  const { clock } = await sharedServer();
  const inAnHour = new Date((await clock.now()).getTime() + HOUR_MS);
  const { accessTokenId } = await create(client, 'short', inAnHour);
  await create(client, 'long');
  await clock.advance(HOUR_MS + 1);
  assert.deepEqual(
    (await list(client)).map(({ name }) => name),
    ['long'],
  );
  await refused(remove(client, accessTokenId), ResourceNotFoundException, 404);
});

test('keeps two users apart in parallel', async (t) => {
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  const work = ['alice', 'bob'].map(async (who) => {
    const client = (await newUser(t)).client(CodeCatalystClient);
    const names = numbers.map((number) => `${who}-${number}`);
    await Promise.all(names.flatMap((name) => [create(client, name), list(client)]));
    const seen = (await list(client)).map(({ name }) => name);
    assert.deepEqual(seen.sort(), names.sort());
  });
  await Promise.all(work);
});

test('works over HTTPS', async (t) => {
  const user = await newUser(t);
  const server = await sharedServer();
  const ca = await readFile(server.caFile);
  const client = user.client(CodeCatalystClient, {
    endpoint: server.tlsUrl,
    requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca, keepAlive: true }) }),
  });
  const { accessTokenId } = await create(client);
  assert.deepEqual(
    (await list(client)).map(({ id }) => id),
    [accessTokenId],
  );

  const trusting = user.client(CodeCatalystClient, { endpoint: server.tlsUrl, maxAttempts: 1 });
  await assert.rejects(create(trusting), /self-signed certificate|unable to verify|local issuer/);
});
