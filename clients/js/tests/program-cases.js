// SPDX-License-Identifier: Apache-2.0
// What the package promises of the program that it starts, however that and the test process end.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import {
  CodeCatalystClient,
  CreateAccessTokenCommand,
  ServiceQuotaExceededException,
} from '@aws-sdk/client-codecatalyst';
import { attachServer, openServer, startServer } from 'codecatalyst-mock';

import { adminOf } from '../src/admin.js';
import { startProgram } from '../src/program.js';

/** @import { AddressInfo } from 'node:net' */
/** @import { StartedServer } from 'codecatalyst-mock' */

const STUBBORN = fileURLToPath(new URL('stubborn', import.meta.url));
const SOON_MS = 1;

/**
 * Does this with these variables set, or without those that are undefined.
 *
 * @param {Record<string, string | undefined>} variables
 * @param {() => Promise<void>} body
 */
async function withVariables(variables, body) {
  const change = (/** @type {Record<string, string | undefined>} */ values) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
  const before = Object.keys(variables).map((name) => [name, process.env[name]]);
  change(variables);
  try {
    await body();
  } finally {
    change(Object.fromEntries(before));
  }
}

// A server that begins to answer, and does not go on.
/** @param {(url: string) => Promise<void>} body */
async function withSilentServer(body) {
  const silent = createServer((_, response) => response.write('{'));
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {AddressInfo} */ (silent.address());
  try {
    await body(`http://127.0.0.1:${port}`);
  } finally {
    silent.close();
    silent.closeAllConnections();
  }
}

// Whoever waits for what has ended elsewhere can only look.
/** @param {() => Promise<boolean>} isSo */
async function until(isSo) {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 2_000, `not in 20 s: ${isSo}`);
    await sleep(10);
  }
}

// A process that nobody waits for stays as a zombie, where there is no init to do it.
/** @param {number} pid */
async function isGone(pid) {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [^ZX]/.test(status);
}

const isThere = (/** @type {string} */ path) =>
  access(path).then(
    () => true,
    () => false,
  );

// A test process that has started a server: what it does then, and what becomes of the server.
/** @param {string} then */
async function testProcess(then) {
  const code =
    "import { startServer } from 'codecatalyst-mock';" +
    'const { pid, caFile } = await startServer();' +
    `process.stdout.write(JSON.stringify({ pid, caFile }));${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: dirname(STUBBORN),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [text] = await once(child.stdout.setEncoding('utf8'), 'data');
  /** @type {{ pid: number, caFile: string }} */
  const { pid, caFile } = JSON.parse(text);
  return { child, pid, directory: dirname(caFile) };
}

/** @type {Record<string, (server: StartedServer) => Promise<void>>} */
export const programCases = {
  async 'a server has the configuration that it is given'() {
    const server = await startServer({ config: { quota: { maxTokensPerUser: 0 } } });
    try {
      const client = (await server.newUser()).client(CodeCatalystClient, { maxAttempts: 1 });
      const call = client.send(new CreateAccessTokenCommand({ name: 'x' }));
      await assert.rejects(call, ServiceQuotaExceededException);
      assert.match(server.log(), /status=402/);
    } finally {
      await server.stop();
    }
    assert.match(server.log(), /stopping on SIGTERM/);
  },

  async 'an admin token is handed over, and not on the command line'() {
    for (const options of [{ adminToken: 'key' }, { config: { admin: { token: 'key' } } }]) {
      const server = await startServer(options);
      try {
        const { pid, url } = server;
        await server.newUser();
        await assert.rejects(attachServer({ url }).newUser(), { name: 'AdminError', status: 401 });
        await attachServer({ url, adminToken: 'key' }).newUser();
        assert.doesNotMatch(await readFile(`/proc/${pid}/cmdline`, 'utf8'), /key/);
      } finally {
        await server.stop();
      }
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

  async 'a program that does not get ready is killed'() {
    await assert.rejects(
      startProgram({ binary: STUBBORN }, SOON_MS),
      /^Error: the server did not start \(killed after 0\.001 s\):/,
    );
  },

  async 'a program that does not stop is killed, and its standard error is told'() {
    const { program } = await startProgram({ binary: STUBBORN, args: ['ready'] });
    await assert.rejects(
      program.stop(SOON_MS),
      /^Error: the server did not stop cleanly \(killed after 0\.001 s\):\nI stay\n$/,
    );
    assert.ok(await isGone(program.pid));
  },

  async 'a program that does not answer is killed, and its standard error is told'() {
    const { program } = await startProgram({ binary: STUBBORN, args: ['ready'] });
    await withSilentServer(async (url) => {
      const admin = adminOf(url, undefined, program, SOON_MS);
      await assert.rejects(
        admin('GET', '/_mock/clock'),
        /^Error: no answer from the server at http:\S+ it took more than 0\.001 s\nI stay\n$/,
      );
    });
    assert.ok(await isGone(program.pid));
    await assert.rejects(program.stop(), /did not stop cleanly \(killed after 0\.001 s\)/);
  },

  async 'a server elsewhere is not waited for either'() {
    await withSilentServer(async (url) => {
      const admin = adminOf(url, undefined, undefined, 100);
      await assert.rejects(admin('GET', '/_mock/clock'), /it took more than 0\.1 s$/);
    });
  },

  async 'a stopped server leaves nothing behind'() {
    const server = await startServer();
    const user = await server.newUser();
    await user.addFault({ fault: 'HANG' });
    await Promise.all([server.stop(), server.stop()]);
    assert.ok(!(await isThere(dirname(server.caFile ?? ''))));
    await assert.rejects(server.clock.now(), /^Error: no answer from the server at http:/);
  },

  async 'a server that died is reported by stop, with what could not be removed'() {
    const server = await startServer();
    await (await server.newUser()).addFault({ fault: 'HANG' });
    process.kill(server.pid, 'SIGKILL');
    await assert.rejects(server.stop(), (error) => {
      assert.ok(error instanceof AggregateError);
      assert.match(error.message, /^no answer from the server at .*did not stop.*\(SIGKILL\)/s);
      return true;
    });
    assert.ok(!(await isThere(dirname(server.caFile ?? ''))));
  },

  async 'a process that ends takes its server with it, and the folder'() {
    for (const then of ['', 'process.exit();']) {
      const { child, pid, directory } = await testProcess(then);
      assert.deepEqual(await once(child, 'close'), [0, null]);
      assert.ok(!(await isThere(directory)));
      await until(() => isGone(pid));
    }
  },

  async 'a process that a signal ends takes its server with it'() {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'])) {
      const { child, pid, directory } = await testProcess('setInterval(() => {}, 1000);');
      assert.ok(!(await isGone(pid)));
      child.kill(signal);
      assert.deepEqual(await once(child, 'close'), [null, signal]);
      await until(() => isGone(pid));
      await rm(directory, { recursive: true });
    }
  },

  async 'the environment names the server to attach to'(server) {
    const variables = {
      CODECATALYST_MOCK_URL: server.url,
      CODECATALYST_MOCK_TLS_URL: server.tlsUrl,
      CODECATALYST_MOCK_CA: server.caFile,
    };
    await withVariables(variables, async () => {
      const attached = await openServer();
      assert.deepEqual([attached.url, attached.tlsUrl, attached.caFile], Object.values(variables));
      await attached.stop();
      await server.clock.now();
      const started = await startServer();
      await started.stop();
      assert.notEqual(started.url, server.url);
    });
  },

  async 'an empty variable is one that is not set'(server) {
    const { CODECATALYST_MOCK_BINARY: binary, PATH } = process.env;
    const path = binary ? `${dirname(binary)}:${PATH}` : PATH;
    await withVariables({ CODECATALYST_MOCK_BINARY: '', PATH: path }, async () => {
      await (await startServer()).stop();
    });
    const variables = {
      CODECATALYST_MOCK_URL: server.url,
      CODECATALYST_MOCK_TLS_URL: '',
      CODECATALYST_MOCK_CA: '',
      CODECATALYST_MOCK_ADMIN_TOKEN: '',
    };
    await withVariables(variables, async () => {
      const { url, tlsUrl, caFile } = await openServer();
      assert.deepEqual(
        { url, tlsUrl, caFile },
        { url: server.url, tlsUrl: undefined, caFile: undefined },
      );
    });
    await withVariables({ ...variables, CODECATALYST_MOCK_URL: '' }, async () => {
      const started = await openServer();
      await started.stop();
      assert.notEqual(started.url, server.url);
    });
  },
};
