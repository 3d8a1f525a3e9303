// SPDX-License-Identifier: Apache-2.0
// What the package promises, for whichever test runner asks: a name, and a function of a server.

import assert, { AssertionError } from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { promisify } from 'node:util';

import {
  CodeCatalystClient,
  CreateAccessTokenCommand,
  ListAccessTokensCommand,
  ThrottlingException,
  VerifySessionCommand,
} from '@aws-sdk/client-codecatalyst';
import { AdminError, attachServer, openServer, startServer } from 'codecatalyst-mock';

import { example } from './plain-example.js';

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
    assert.match(fault.id, /^slow-/);
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
  },

  async 'a wrong rule is refused with its place'(server) {
    const user = await server.newUser();
    // @ts-expect-error: a typing error is one for TypeScript too
    await assert.rejects(user.addFault({ tims: 2, fault: 'HANG' }), {
      name: 'AdminError',
      message: /^POST \/_mock\/faults: 400: \/tims: .*did you mean "times"\?$/,
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
    const binary = process.env.CODECATALYST_MOCK_BINARY ?? 'codecatalyst-mock';
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
  },

  async 'a server has the configuration that it is given'() {
    const server = await startServer({
      config: { quota: { maxTokensPerUser: 1 }, admin: { token: 'key' } },
    });
    try {
      const client = clientOf(await server.newUser());
      await create(client);
      await assert.rejects(create(client), { name: 'ServiceQuotaExceededException' });
      const { url } = server;
      await assert.rejects(attachServer({ url }).newUser(), { name: 'AdminError', status: 401 });
      await attachServer({ url, adminToken: 'key' }).newUser();
      assert.match(server.log(), /status=402/);
    } finally {
      await server.stop();
    }
  },

  async 'a refused configuration is told as the program tells it'() {
    await assert.rejects(
      startServer({ config: { quotta: 1 } }),
      /did not start \(1\):\n.*did you mean "quota"\?/s,
    );
  },

  async 'a program that is not there is told with what to do'() {
    await assert.rejects(
      startServer({ binary: 'no-such-program' }),
      /no program "no-such-program": put codecatalyst-mock on the PATH/,
    );
  },

  async 'a stopped server leaves nothing behind'() {
    const server = await startServer();
    const user = await server.newUser();
    await user.addFault(THROTTLED);
    await Promise.all([server.stop(), server.stop()]);
    await assert.rejects(access(server.caFile ?? ''), { code: 'ENOENT' });
    await assert.rejects(server.clock.now(), /^Error: no answer from the server at http:/);
  },

  async 'a server that died is reported by stop'() {
    const server = await startServer();
    process.kill(server.pid, 'SIGKILL');
    await assert.rejects(server.stop(), /ended with SIGKILL/);
  },

  async 'a process that ends takes its server with it'() {
    const code =
      "import { startServer } from 'codecatalyst-mock';" +
      'process.stdout.write((await startServer()).url);';
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: new URL('.', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
    assert.deepEqual(await once(child, 'close'), [0, null]);
    const gone = () =>
      attachServer({ url })
        .clock.now()
        .then(
          () => false,
          () => true,
        );
    // The signal has been sent, and arrives when the kernel sees fit.
    let tries = 1;
    while (!(await gone())) {
      assert.ok((tries += 1) < 1000, 'the server is still there');
    }
  },

  async 'the environment names the server to attach to'(server) {
    const variables = {
      CODECATALYST_MOCK_URL: server.url,
      CODECATALYST_MOCK_TLS_URL: server.tlsUrl,
      CODECATALYST_MOCK_CA: server.caFile,
    };
    const before = Object.keys(variables).map(
      (name) => /** @type {const} */ ([name, process.env[name]]),
    );
    Object.assign(process.env, variables);
    try {
      const attached = await openServer();
      assert.deepEqual([attached.url, attached.tlsUrl, attached.caFile], Object.values(variables));
      await attached.stop();
      await server.clock.now();
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = value;
        }
      }
    }
  },
};
