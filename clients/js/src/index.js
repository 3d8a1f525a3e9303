// SPDX-License-Identifier: Apache-2.0
// The server: attached to, or started. See index.d.ts for what each function promises.

import { randomUUID } from 'node:crypto';

import { AdminError, adminOf } from './admin.js';
import { startProgram } from './program.js';
import { MockUser, asyncDispose } from './user.js';

export { AdminError };

/** @import * as Declared from './index.js' */

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

  /** @param {Declared.AttachOptions} options */
  constructor({ url, tlsUrl, caFile, adminToken }) {
    this.url = url;
    this.tlsUrl = tlsUrl;
    this.caFile = caFile;
    this.admin = adminOf(url, adminToken);
    this.clock = clockOf(this.admin);
  }

  // A reset of somebody who has nothing changes nothing, and tells the names that the server gives.
  async newUser(token = randomUUID()) {
    const { user } = await this.admin('POST', '/_mock/reset', {
      what: ['journal'],
      user: { token },
    });
    const opened = new MockUser(this.admin, this.url, token, user);
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
    await Promise.all(users.map((user) => user.close()));
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
  constructor({ program, ...options }, adminToken) {
    super({ ...options, adminToken });
    this.#program = program;
    this.pid = program.pid;
  }

  log() {
    return this.#program.log;
  }

  // Whoever calls it first ends the program; the others wait with them.
  async stop() {
    this.#stopped ??= super.stop().finally(() => this.#program.stop());
    await this.#stopped;
  }
}

/** @type {typeof Declared.attachServer} */
export function attachServer(options) {
  return new MockServer(options);
}

/** @type {typeof Declared.startServer} */
export async function startServer(options = {}) {
  const admin = /** @type {{ token?: string } | undefined} */ (options.config?.admin);
  return new StartedMockServer(await startProgram(options), admin?.token);
}

/** @type {typeof Declared.openServer} */
export async function openServer() {
  const { CODECATALYST_MOCK_URL: url } = process.env;
  if (!url) {
    return startServer();
  }
  return attachServer({
    url,
    tlsUrl: process.env.CODECATALYST_MOCK_TLS_URL,
    caFile: process.env.CODECATALYST_MOCK_CA,
    adminToken: process.env.CODECATALYST_MOCK_ADMIN_TOKEN,
  });
}
