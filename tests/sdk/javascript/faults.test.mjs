// SPDX-License-Identifier: Apache-2.0
// What the AWS SDK for JavaScript makes of each fault in fixtures/faults: measured, equal to its
// column of the table in docs/FAULTS.md. See tests/sdk/python/faults_test.py, which does the same.

import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import {
  CodeCatalystClient,
  CreateAccessTokenCommand,
  VerifySessionCommand,
} from '@aws-sdk/client-codecatalyst';
import { startServer } from 'codecatalyst-mock';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = join(root, 'fixtures/faults');
const table = join(root, 'docs/FAULTS.md');
const REWRITE = process.env.CODECATALYST_MOCK_TABLE === 'rewrite';
const COLUMN = 4;
const SECRET = /^mockpat-[A-Za-z0-9]{40}$/;

// What a fixture needs beyond one CreateAccessToken by alice.
const tokens = { 'quota-of-one-user': 'token-of-alice' };
const names = { 'conflict-for-some-names': 'taken-1' };
const advanceMs = { 'outage-window': 10000 };
const callsBefore = { 'session-expired': 1 };
const timeoutMs = { 'no-answer-at-all': 1000 };

const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

async function outcomeOf(call) {
  try {
    const { secret } = await call;
    return SECRET.test(secret ?? '') ? 'a token' : 'silent success without a secret';
  } catch (error) {
    const kind = error.constructor.name;
    return kind === error.name ? `\`${kind}\`` : `\`${kind}\` (${error.name})`;
  }
}

// One cell of the table.
async function measure(name) {
  const config = JSON.parse(await readFile(join(folder, `${name}.json`)));
  const server = await startServer({ config });
  const user = await server.newUser(tokens[name] ?? 'alice');
  const client = user.client(CodeCatalystClient, {
    requestHandler: { requestTimeout: timeoutMs[name] ?? 60000 },
  });
  try {
    await server.clock.advance(advanceMs[name] ?? 0);
    for (let i = 0; i < (callsBefore[name] ?? 0); i++) {
      await client.send(new VerifySessionCommand({}));
    }
    const command = new CreateAccessTokenCommand({ name: names[name] ?? 'x' });
    const outcome = await outcomeOf(client.send(command));
    const calls = await user.calls({ operation: 'CreateAccessToken' });
    const requests = calls.flatMap((call) => call.attempts).length;
    const made = calls.flatMap((call) => call.accessTokenIds).length;
    const unseen = made - (outcome === 'a token' ? 1 : 0);
    const end = unseen > 0 ? `; ${plural(unseen, 'unseen token')}` : '';
    return `${plural(requests, 'request')}: ${outcome}${end}`;
  } finally {
    await server.stop();
    assert.doesNotMatch(server.log(), /Sanitizer|runtime error:|mockpat-[A-Za-z0-9]{40}/);
  }
}

async function checkTable(name, measured) {
  const lines = (await readFile(table, 'utf8')).split('\n');
  const number = lines.findIndex((line) => line.startsWith(`| \`${name}\` |`));
  assert.notEqual(number, -1, `${name} has no row`);
  const cells = lines[number].replace(/ \|$/, '').split(' | ');
  if (REWRITE) {
    cells[COLUMN] = measured;
    lines[number] = `${cells.join(' | ')} |`;
    await writeFile(table, lines.join('\n'));
  } else {
    assert.equal(cells[COLUMN], measured, lines[number]);
  }
}

const fixtures = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();

describe('the SDK for JavaScript does what the table says', () => {
  for (const fixture of fixtures) {
    const name = fixture.replace(/\.json$/, '');
    test(name, async () => checkTable(name, await measure(name)));
  }
});
