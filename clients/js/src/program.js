// SPDX-License-Identifier: Apache-2.0
// Starts the program and ends it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Socket } from 'node:net' */
/** @import { Readable, Writable } from 'node:stream' */
/** @import { StartOptions } from './index.js' */

/** How long the program may take to get ready, to answer, and to stop. */
export const LIMIT_MS = 30_000;

const READY = /^codecatalyst-mock ready: (http:\/\/\S+) (https:\/\/\S+)/;
const HELP =
  'put codecatalyst-mock on the PATH, name it by CODECATALYST_MOCK_BINARY, ' +
  'or name a server that runs by CODECATALYST_MOCK_URL';

// What a test wants of a server it says itself: the program's variables would change it unseen, and
// it refuses those that are only for fixtures.
/** @param {string | undefined} adminToken */
function environment(adminToken) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CODECATALYST_MOCK_'),
  );
  const token = adminToken !== undefined && { CODECATALYST_MOCK_ADMIN_TOKEN: adminToken };
  return { ...Object.fromEntries(kept), ...token };
}

/** @param {Readable} stdout */
async function firstLine(stdout) {
  let line = '';
  for await (const part of stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    line += part;
    if (line.includes('\n')) {
      break;
    }
  }
  return line;
}

/**
 * The program, and what it keeps in its folder. Its standard input is a pipe that nothing is written
 * to: it closes with this process, and then the program stops.
 */
export class Program {
  #directory = mkdtempSync(join(tmpdir(), 'codecatalyst-mock-'));
  #stderr = join(this.#directory, 'stderr');
  #path;
  #child;
  /** @type {Promise<string | number>} */
  #ended;
  /** @type {string | undefined} */
  #killed;
  /** @type {string | undefined} */
  #log;
  #removeDirectory = () => rmSync(this.#directory, { recursive: true, force: true });

  caFile = join(this.#directory, 'ca.pem');

  /** @param {StartOptions} options */
  constructor({ config = {}, args = [], binary, adminToken }) {
    process.once('exit', this.#removeDirectory);
    const configFile = join(this.#directory, 'config.json');
    writeFileSync(configFile, JSON.stringify({ version: 1, ...config }));
    const flags = ['--config', configFile, '--port', '0', '--tls-port', '0'];
    flags.push('--tls-ca-out', this.caFile, '--stop-with-stdin', ...args);
    this.#path = binary ?? (process.env.CODECATALYST_MOCK_BINARY || 'codecatalyst-mock');
    const stderr = openSync(this.#stderr, 'w');
    const env = environment(adminToken);
    const child = spawn(this.#path, flags, { env, stdio: ['pipe', 'pipe', stderr] });
    closeSync(stderr);
    this.#child = /** @type {ChildProcessByStdio<Writable, Readable, null>} */ (child);
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(this.#killed ?? signal ?? Number(code)));
    });
  }

  get pid() {
    return /** @type {number} */ (this.#child.pid);
  }

  /** What it wrote to standard error. */
  get log() {
    return this.#log ?? readFileSync(this.#stderr, 'utf8');
  }

  /**
   * Waits for the line that says where it answers.
   *
   * @param {number} limitMs
   */
  async urls(limitMs) {
    const { stdin, stdout } = this.#child;
    await once(this.#child, 'spawn').catch((error) => {
      const what =
        error.code === 'ENOENT' ? 'there is no program' : `${error.message}: cannot start`;
      throw new Error(`${what} "${this.#path}": ${HELP}`, { cause: error });
    });
    const ended = this.#ended.then(() => '');
    const line = await this.#within(limitMs, Promise.race([firstLine(stdout), ended]));
    const [, url, tlsUrl] = READY.exec(line) ?? [];
    if (url === undefined || tlsUrl === undefined) {
      this.#child.kill('SIGKILL');
      throw new Error(`the server did not start (${await this.#ended}):\n${this.log}`);
    }
    // The program must not keep this process alive.
    stdout.resume();
    for (const part of [this.#child, stdin, stdout]) {
      /** @type {Socket} */ (part).unref();
    }
    return { url, tlsUrl };
  }

  /**
   * Ends it, and looks at how it ended.
   *
   * @param {number} [limitMs]
   */
  async stop(limitMs = LIMIT_MS) {
    this.#child.ref();
    this.#child.kill('SIGTERM');
    const how = await this.#within(limitMs, this.#ended);
    this.discard();
    if (how !== 0) {
      throw new Error(`the server did not stop cleanly (${how}):\n${this.log}`);
    }
  }

  /**
   * Kills it because something took longer than this.
   *
   * @param {number} limitMs
   */
  async kill(limitMs) {
    this.#killed = `killed after ${limitMs / 1000} s`;
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Leaves nothing behind but the log. */
  discard() {
    this.#log ??= this.log;
    this.#child.stdout.destroy();
    process.off('exit', this.#removeDirectory);
    this.#removeDirectory();
  }

  /**
   * @template T
   * @param {number} limitMs
   * @param {Promise<T>} work
   */
  async #within(limitMs, work) {
    const limit = setTimeout(() => this.kill(limitMs), limitMs);
    try {
      return await work;
    } finally {
      clearTimeout(limit);
    }
  }
}

/**
 * Starts the program with this configuration and waits until it answers.
 *
 * @param {StartOptions} options
 * @param {number} [limitMs]
 */
export async function startProgram(options, limitMs = LIMIT_MS) {
  const program = new Program(options);
  try {
    return { program, caFile: program.caFile, ...(await program.urls(limitMs)) };
  } catch (error) {
    program.discard();
    throw error;
  }
}
