// SPDX-License-Identifier: Apache-2.0
// The server: attached to, or started. See index.d.ts for what each function promises.

import { randomUUID } from 'node:crypto';

import { AdminError, adminOf } from './admin.js';
import { startProgram } from './program.js';
import { MockUser, allOf, asyncDispose } from './user.js';

export { AdminError };

/** @import * as Declared from './index.js' */
/** @import { Program } from './program.js' */

/**
 * @param {Declared.Server['admin']} admin
 * @returns {Declared.Clock}
 */
function clockOf(admin) {
  const put = async (/** @type {object} */ body) =>
    new Date((await admin('PUT', '/_mock/clock', body)).now);
  return {
    now: async () => new Date((await admin('GET', '/_mock/clock')).now),
    advance: (ms) => put({ action: 'advance', ms }),
    freeze: (instant) => put({ action: 'freeze', instant }),
    run: () => put({ action: 'run' }),
    set: (instant) => put({ action: 'set', instant }),
    reset: () => put({ action: 'reset' }),
  };
}

/** @implements {Declared.Server} */
class MockServer {
  /** @type {Set<MockUser>} */
  #users = new Set();

  /** @param {Declared.AttachOptions & { program?: Program }} options */
  constructor({ url, tlsUrl, caFile, adminToken, program }) {
    this.url = url;
    this.tlsUrl = tlsUrl;
    this.caFile = caFile;
    this.admin = adminOf(url, adminToken, program);
    this.clock = clockOf(this.admin);
  }

  async newUser(token = randomUUID()) {
    const { user } = await this.admin('POST', '/_mock/users', { user: { token } });
    const { lastNumber } = await this.admin('GET', '/_mock/requests?limit=1');
    const opened = new MockUser(this.admin, this.url, token, user, lastNumber);
    this.#users.add(opened);
    return opened;
  }

  /** @param {readonly string[]} [what] */
  async reset(what) {
    await this.admin('POST', '/_mock/reset', { what });
  }

  getState() {
    return this.admin('GET', '/_mock/state');
  }

  /** @param {Declared.State} state */
  async putState(state) {
    return (await this.admin('PUT', '/_mock/state', state)).live;
  }

  async stop() {
    const users = [...this.#users];
    this.#users.clear();
    await allOf(users.map((user) => user.close()));
  }

  [asyncDispose]() {
    return this.stop();
  }
}

/** @implements {Declared.StartedServer} */
class StartedMockServer extends MockServer {
  #program;
  /** @type {Promise<void> | undefined} */
  #stopped;

  /**
   * @param {Awaited<ReturnType<typeof startProgram>>} started
   * @param {string | undefined} adminToken
   */
  constructor(started, adminToken) {
    super({ ...started, adminToken });
    this.#program = started.program;
    this.pid = started.program.pid;
  }

  log() {
    return this.#program.log;
  }

  // Whoever calls it first ends the program; the others wait with them.
  async stop() {
    this.#stopped ??= this.#end(super.stop());
    await this.#stopped;
  }

  /** @param {Promise<void>} closed */
  async #end(closed) {
    const stop = () => this.#program.stop();
    await allOf([closed, closed.then(stop, stop)]);
  }
}

/** @type {typeof Declared.attachServer} */
export function attachServer(options) {
  return new MockServer(options);
}

/** @type {typeof Declared.startServer} */
export async function startServer(options = {}) {
  const { adminToken = options.config?.admin?.token } = options;
  return new StartedMockServer(await startProgram(options), adminToken);
}

/** @type {typeof Declared.openServer} */
export async function openServer() {
  const variable = (/** @type {string} */ name) =>
    process.env[`CODECATALYST_MOCK_${name}`] || undefined;
  const url = variable('URL');
  if (url === undefined) {
    return startServer();
  }
  return attachServer({
    url,
    tlsUrl: variable('TLS_URL'),
    caFile: variable('CA'),
    adminToken: variable('ADMIN_TOKEN'),
  });
}
