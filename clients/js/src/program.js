// SPDX-License-Identifier: Apache-2.0
// Starts the program and ends it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Socket } from 'node:net' */
/** @import { Readable } from 'node:stream' */
/** @import { StartOptions } from './index.js' */

const READY = /^codecatalyst-mock ready: (http:\/\/\S+) (https:\/\/\S+)/;
const STOP_LIMIT_MS = 10_000;

// What a test wants of a server it says itself: the program's variables would change it unseen, and
// it refuses those that are only for fixtures.
function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CODECATALYST_MOCK_'),
  );
  return Object.fromEntries(kept);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function spawned(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  await once(child, 'spawn').catch((error) => {
    const help =
      'put codecatalyst-mock on the PATH, name it by CODECATALYST_MOCK_BINARY, ' +
      'or name a server that runs by CODECATALYST_MOCK_URL';
    const what = error.code === 'ENOENT' ? 'there is no program' : `${error.message}: cannot start`;
    throw new Error(`${what} "${program}": ${help}`, { cause: error });
  });
  return child;
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

// The program must not keep this process alive.
/** @param {ChildProcessByStdio<null, Readable, Readable>} child */
function unref(child) {
  child.unref();
  for (const pipe of [child.stdout, child.stderr]) {
    /** @type {Socket} */ (pipe).unref();
  }
}

/** A program that answers, and what it keeps in its folder. */
class Program {
  #child;
  #directory;
  #log = '';
  /** @type {Promise<number | string | null>} */
  #ended;
  #killAtExit = () => {
    this.#child.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  };

  /**
   * @param {ChildProcessByStdio<null, Readable, Readable>} child
   * @param {string} directory
   */
  constructor(child, directory) {
    this.#child = child;
    this.#directory = directory;
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#log += text;
    });
    process.once('exit', this.#killAtExit);
  }

  get pid() {
    return /** @type {number} */ (this.#child.pid);
  }

  get log() {
    return this.#log;
  }

  /** Waits for the line that says where it answers. */
  async urls() {
    const ready = READY.exec(await firstLine(this.#child.stdout));
    if (ready === null) {
      const how = await this.#end('SIGKILL');
      throw new Error(`the server did not start (${how}):\n${this.#log}`);
    }
    this.#child.stdout.resume();
    unref(this.#child);
    return { url: /** @type {string} */ (ready[1]), tlsUrl: /** @type {string} */ (ready[2]) };
  }

  /** Ends it, and looks at how it ended. */
  async stop() {
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    const how = await this.#end('SIGTERM');
    clearTimeout(limit);
    if (how !== 0) {
      throw new Error(`the server ended with ${how}:\n${this.#log}`);
    }
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    this.#child.ref();
    this.#child.kill(signal);
    const how = await this.#ended;
    process.off('exit', this.#killAtExit);
    await rm(this.#directory, { recursive: true });
    return how;
  }
}

/**
 * Starts the program with this configuration and waits until it answers.
 *
 * @param {StartOptions} options
 */
export async function startProgram({ config = {}, args = [], binary }) {
  const path = binary ?? process.env.CODECATALYST_MOCK_BINARY ?? 'codecatalyst-mock';
  const directory = await mkdtemp(join(tmpdir(), 'codecatalyst-mock-'));
  const configFile = join(directory, 'config.json');
  const caFile = join(directory, 'ca.pem');
  const flags = ['--config', configFile, '--port', '0', '--tls-port', '0', '--tls-ca-out', caFile];
  try {
    await writeFile(configFile, JSON.stringify({ version: 1, ...config }));
    const program = new Program(await spawned(path, [...flags, ...args]), directory);
    return { program, caFile, ...(await program.urls()) };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}
