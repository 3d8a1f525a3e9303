// SPDX-License-Identifier: Apache-2.0
// Starts the real binary on a free port and stops it again.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const binary =
  process.env.CODECATALYST_MOCK_BINARY ?? join(root, 'build/dev/server/codecatalyst-mock');
const READY = /^codecatalyst-mock ready: (http:\/\/\S+)(?: https:\/\/\S+)?(?: \(seed [^\n]+\))?\n$/;

// Waits for the whole ready line; what the server says when it ends instead is the error.
async function readyUrl(child, stderr) {
  let line = '';
  for await (const part of child.stdout) {
    line += part;
    if (line.endsWith('\n')) {
      return READY.exec(line)[1];
    }
  }
  throw new Error(`the server did not start: ${stderr()}`);
}

export async function startServer(config) {
  const directory = await mkdtemp(join(tmpdir(), 'codecatalyst-mock-'));
  const configPath = join(directory, 'config.json');
  await writeFile(configPath, JSON.stringify({ version: 1, ...config }));
  const child = spawn(binary, ['--port', '0', '--config', configPath], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: directory },
  });
  const ended = once(child, 'close');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const stderr = () => log;
  const url = await readyUrl(child, stderr).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  let stopped = false;
  return {
    url,
    stderr,
    // Ends the server, once, and looks at how it ended.
    async stop() {
      if (stopped) {
        return;
      }
      stopped = true;
      child.kill('SIGTERM');
      const [code] = await ended;
      await rm(directory, { recursive: true });
      assert.equal(code, 0, log);
      assert.doesNotMatch(log, /Sanitizer|runtime error:|mockpat-[A-Za-z0-9]{40}/);
    },
  };
}
