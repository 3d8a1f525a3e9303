// SPDX-License-Identifier: Apache-2.0
// What the package promises, for whichever test runner asks: a name, and a function of a server.

import assert, { AssertionError } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { promisify } from 'node:util';

import {
  CodeCatalystClient,
  CreateAccessTokenCommand,
  ListAccessTokensCommand,
  ThrottlingException,
  VerifySessionCommand,
} from '@aws-sdk/client-codecatalyst';
import { AdminError } from 'codecatalyst-mock';

import { example } from './plain-example.js';
import { programCases } from './program-cases.js';

/** @import { StartedServer, User } from 'codecatalyst-mock' */

const HOUR_MS = 3_600_000;
const THROTTLED = { error: { code: 'ThrottlingException', message: 'Slow down' } };

const clientOf = (/** @type {User} */ user) => user.client(CodeCatalystClient, { maxAttempts: 1 });
const create = (/** @type {CodeCatalystClient} */ client, name = 'x') =>
  client.send(new CreateAccessTokenCommand({ name }));
const namesOf = async (/** @type {CodeCatalystClient} */ client) => {
  const { items = [] } = await client.send(new ListAccessTokensCommand({}));
  return items.map((item) => item.name);
};

/**
 * What the types must have in them for a JSON Schema's names and values.
 *
 * @param {any} schema
 * @returns {RegExp[]}
 */
function wordsOf({ properties = {}, enum: values = [], items }) {
  const names = Object.entries(properties).filter(([name]) => name !== '$comment');
  return [
    ...names.flatMap(([name, schema]) => [new RegExp(`\\b${name}\\??:`), ...wordsOf(schema)]),
    ...values.map((/** @type {string} */ value) => new RegExp(`'${value}'`)),
    ...(items ? wordsOf(items) : []),
  ];
}

/** @type {Record<string, (server: StartedServer) => Promise<void>>} */
export const cases = {
  ...programCases,

  'the example for other test runners works': example,

  async 'a user is known by its own names'(server) {
    const user = await server.newUser();
    const { identity } = await clientOf(user).send(new VerifySessionCommand({}));
    assert.equal(identity, user.identity);
    assert.equal((await server.newUser('alice')).token, 'alice');
  },

  async 'users do not see each other'(server) {
    const [alice, bob] = [await server.newUser(), await server.newUser()];
    await create(clientOf(alice), 'hers');
    assert.deepEqual(await namesOf(clientOf(alice)), ['hers']);
    assert.deepEqual(await namesOf(clientOf(bob)), []);
    assert.equal((await bob.requests()).length, 1);
    assert.equal((await alice.requests({ operation: 'CreateAccessToken', status: 201 })).length, 1);
    assert.equal((await alice.requests({ status: 500 })).length, 0);
  },

  async 'a fault hits one user, counts, and goes when the user is closed'(server) {
    const [alice, bob] = [await server.newUser(), await server.newUser()];
    const fault = await alice.addFault({
      id: 'slow',
      match: { operation: 'CreateAccessToken' },
      ...THROTTLED,
    });
    assert.equal(fault.id, `${alice.userName}-slow`);
    await create(clientOf(bob));
    assert.equal((await fault.refresh()).matches, 0);
    await assert.rejects(create(clientOf(alice)), (error) => {
      assert.ok(error instanceof ThrottlingException);
      assert.equal(error.message, 'Slow down');
      return true;
    });
    await namesOf(clientOf(alice));
    const { matches, hits, remaining, completed } = await fault.refresh();
    assert.deepEqual(
      { matches, hits, remaining, completed },
      { matches: 1, hits: 1, remaining: null, completed: false },
    );
    assert.equal((await alice.requests())[0]?.fault, fault.id);
    await alice.close();
    await assert.rejects(fault.refresh(), { name: 'AdminError', status: 404 });
    await create(clientOf(alice));
  },

  async 'a fault that is gone can be removed'(server) {
    const user = await server.newUser();
    const fault = await user.addFault(THROTTLED);
    await fault.remove();
    await fault.remove();
  },

  async 'two faults may have the same name'(server) {
    const user = await server.newUser();
    const one = await user.addFault({ id: 'same', ...THROTTLED });
    const other = await (await server.newUser()).addFault({ id: 'same', ...THROTTLED });
    assert.notEqual(one.id, other.id);
    await assert.rejects(user.addFault({ id: 'same', ...THROTTLED }), { status: 409 });
  },

  async 'a fault without a name has a number'(server) {
    const user = await server.newUser();
    const faults = [await user.addFault(THROTTLED), await user.addFault(THROTTLED)];
    assert.deepEqual(
      faults.map(({ id }) => id),
      [`${user.userName}-1`, `${user.userName}-2`],
    );
  },

  async 'a fault for somebody else is refused'(server) {
    const user = await server.newUser();
    // @ts-expect-error: as for TypeScript
    const added = user.addFault({ match: { user: { equalTo: 'bob' } }, ...THROTTLED });
    await assert.rejects(added, /^TypeError: match\.user is filled in/);
  },

  async 'a closed user has nothing left, also when something fails'(server) {
    const user = await server.newUser();
    class Broken {
      destroy() {
        throw new Error('broken');
      }
    }
    user.client(Broken);
    const fault = await user.addFault(THROTTLED);
    await assert.rejects(user.close(), { message: 'broken' });
    await assert.rejects(fault.refresh(), { status: 404 });
    await user.close();

    user.client(Broken);
    user.client(Broken);
    await assert.rejects(user.close(), { name: 'AggregateError', message: 'broken\nbroken' });
  },

  async 'a token that is known already stands for the same user'(server) {
    const user = await server.newUser();
    await create(clientOf(user), 'kept');
    const again = await server.newUser(user.token);
    assert.deepEqual([again.userName, again.identity], [user.userName, user.identity]);
    assert.equal((await again.requests()).length, 1);
    assert.deepEqual(await namesOf(clientOf(again)), ['kept']);
    await again.verify({ operation: 'CreateAccessToken' }, { times: 0 });
    await again.verify({ operation: 'CreateAccessToken' }, { times: 1, since: 0 });
    await user.verify({ operation: 'CreateAccessToken' }, { times: 1 });
  },

  async 'requests and calls are filtered'(server) {
    const user = await server.newUser();
    const client = clientOf(user);
    for (const name of ['one', 'two']) {
      await create(client, name);
    }
    await namesOf(client);
    const [first, , last] = await user.requests();
    const numbers = async (/** @type {import('codecatalyst-mock').Filter} */ filter) =>
      (await user.requests(filter)).map(({ number }) => number);
    assert.deepEqual(await numbers({ operation: 'ListAccessTokens' }), [last?.number]);
    assert.deepEqual(await numbers({ status: 201, limit: 1 }), [last && last.number - 1]);
    assert.deepEqual(await numbers({ since: first?.number ?? 0, status: 200 }), [last?.number]);
    assert.deepEqual(await numbers({ since: new Date('2099-01-01T00:00:00Z') }), []);
    assert.equal((await user.calls({ operation: 'CreateAccessToken', limit: 1 })).length, 1);
  },

  async 'a wrong rule is refused with its place'(server) {
    const user = await server.newUser();
    // @ts-expect-error: a typing error is one for TypeScript too
    await assert.rejects(user.addFault({ tims: 2, fault: 'HANG' }), (error) => {
      assert.ok(error instanceof AdminError);
      assert.equal(error.status, 400);
      assert.match(error.message, /^POST \/_mock\/faults: 400: \/tims: .*did you mean "times"\?$/);
      assert.equal(error.errors[0]?.pointer, '/tims');
      assert.deepEqual(error.body.errors, error.errors);
      return true;
    });
  },

  async 'verify holds, or says what was seen'(server) {
    const user = await server.newUser();
    await create(clientOf(user));
    await user.verify(
      { operation: 'CreateAccessToken', status: 201 },
      { times: 1, calls: { max: 1 } },
    );
    await assert.rejects(
      user.verify({ operation: 'DeleteAccessToken' }, { times: { min: 1 } }),
      (error) => {
        assert.ok(error instanceof AssertionError);
        assert.match(
          error.message,
          /0 requests matched.*nearly:.*CreateAccessToken attempt 1: 201/s,
        );
        return true;
      },
    );
    await assert.rejects(user.verify({ operation: 'Wrong' }, { times: 1 }), AdminError);
  },

  async 'calls show attempts and duplicates'(server) {
    const user = await server.newUser();
    await user.addFault({ when: 'after', times: 1, fault: 'CONNECTION_RESET_BY_PEER' });
    await create(user.client(CodeCatalystClient));
    const [call, ...others] = await user.calls();
    assert.deepEqual(others, []);
    assert.deepEqual(
      call?.attempts.map(({ status }) => status),
      [null, 201],
    );
    assert.equal(call?.duplicates, 1);
  },

  async 'tokens are seeded, and forgotten by a reset of the user'(server) {
    const user = await server.newUser();
    const now = await server.clock.now();
    const [old, live] = await user.addTokens(
      { name: 'old', expiresTime: new Date(now.getTime() - HOUR_MS) },
      { name: 'live', expiresTime: new Date(now.getTime() + HOUR_MS) },
    );
    assert.equal(old?.live, false);
    assert.match(live?.secret ?? '', /^mockpat-/);
    assert.deepEqual(await namesOf(clientOf(user)), ['live']);
    await user.reset(['tokens']);
    assert.deepEqual(await namesOf(clientOf(user)), []);
    assert.equal((await user.requests()).length, 2);
    await user.reset();
    assert.equal((await user.requests()).length, 0);
  },

  async 'the clock is moved, stopped and brought back'(server) {
    const instant = new Date('2030-01-01T00:00:00Z');
    assert.deepEqual(await server.clock.freeze(instant), instant);
    assert.deepEqual(await server.clock.advance(HOUR_MS), new Date('2030-01-01T01:00:00Z'));
    assert.deepEqual(
      await server.clock.set('2031-01-01T00:00:00Z'),
      new Date('2031-01-01T00:00:00Z'),
    );
    assert.deepEqual(await server.clock.now(), new Date('2031-01-01T00:00:00Z'));
    assert.ok((await server.clock.run()) >= new Date('2031-01-01T00:00:00Z'));
    assert.ok((await server.clock.reset()) < instant);
  },

  async 'the state goes out and in'(server) {
    const user = await server.newUser();
    await create(clientOf(user), 'kept');
    const state = await server.getState();
    await server.reset(['tokens']);
    assert.deepEqual(await namesOf(clientOf(user)), []);
    assert.ok((await server.putState(state)) >= 1);
    assert.deepEqual(await namesOf(clientOf(user)), ['kept']);
  },

  async 'HTTPS is trusted by the CA file alone'(server) {
    const ca = await readFile(server.caFile ?? '');
    const [response] = await once(
      request(`${server.tlsUrl}/_mock/health`, { ca }).end(),
      'response',
    );
    response.destroy();
    assert.equal(response.statusCode, 200);
    await assert.rejects(once(request(`${server.tlsUrl}/_mock/health`).end(), 'response'));
  },

  async 'the types know all that a fault rule may say'() {
    const binary = process.env.CODECATALYST_MOCK_BINARY || 'codecatalyst-mock';
    const { stdout } = await promisify(execFile)(binary, ['schema']);
    const types = await readFile(new URL('../src/index.d.ts', import.meta.url), 'utf8');
    const words = wordsOf(JSON.parse(stdout).properties.faults.items);
    assert.ok(words.length > 100);
    assert.deepEqual(
      words.filter((word) => !word.test(types)),
      [],
    );
  },

  async 'what is not JSON comes as text'(server) {
    assert.match(await server.admin('GET', '/_mock/metrics'), /^# HELP codecatalyst_mock_/);
    const ca = await readFile(server.caFile ?? '', 'utf8');
    assert.equal(await server.admin('GET', '/_mock/ca'), ca);
  },
};
