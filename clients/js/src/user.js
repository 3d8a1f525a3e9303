// SPDX-License-Identifier: Apache-2.0
// One user: what a test does to the server and asks of it, for its own bearer token alone.

import { AssertionError } from 'node:assert';

import { AdminError } from './admin.js';

/** @import { ClientClass, Expected, Fault, FaultRule, Filter, Match } from './index.js' */
/** @import { SeedToken, Server, User, VerifyMatch } from './index.js' */
/** @typedef {Server['admin']} Admin */

const REGION = 'us-west-2';

// Node 18.15 does not know this symbol; nobody can write `await using` there.
/** @type {typeof Symbol.asyncDispose} */
export const asyncDispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');

/**
 * Waits for all of these, and rejects then if one of them has failed.
 *
 * @param {Promise<void>[]} steps
 */
export async function allOf(steps) {
  const results = await Promise.allSettled(steps);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? result.reason : []));
  if (reasons.length > 1) {
    throw new AggregateError(reasons, reasons.map(({ message }) => message).join('\n'));
  }
  if (reasons.length === 1) {
    throw reasons[0];
  }
}

/** @implements {Fault} */
class MockFault {
  #admin;
  #path;
  matches = 0;
  hits = 0;
  remaining = /** @type {number | null} */ (null);
  completed = false;

  /**
   * @param {Admin} admin
   * @param {{ id: string }} answer
   */
  constructor(admin, answer) {
    this.#admin = admin;
    this.#path = `/_mock/faults/${answer.id}`;
    this.id = answer.id;
    this.#read(answer);
  }

  /** @param {any} answer */
  #read({ matches, hits, remaining, completed }) {
    Object.assign(this, { matches, hits, remaining, completed });
    return this;
  }

  async refresh() {
    return this.#read(await this.#admin('GET', this.#path));
  }

  // A rule may be gone already: by its lifetime, or by a reset.
  async remove() {
    await this.#admin('DELETE', this.#path).catch((error) => {
      if (!(error instanceof AdminError && error.status === 404)) {
        throw error;
      }
    });
  }

  [asyncDispose]() {
    return this.remove();
  }
}

/**
 * What verify found, for whoever reads why the test failed.
 *
 * @param {any} answer
 */
function storyOf({ message, seen = [], nearMisses = [] }) {
  const lines = (/** @type {any[]} */ requests) =>
    requests.map(
      ({ number, operation, attempt, status, fault, criterion }) =>
        `\n  #${number} ${operation} attempt ${attempt}: ${status ?? 'no answer'}` +
        `${fault ? `, fault ${fault}` : ''}${criterion ? `, differs in ${criterion}` : ''}`,
    );
  const near = nearMisses.length > 0 ? ['\nnearly:', ...lines(nearMisses)] : [];
  return [message, ...lines(seen), ...near].join('');
}

/** @implements {User} */
export class MockUser {
  #admin;
  #url;
  /** @type {Set<{ destroy(): void }>} */
  #clients = new Set();
  /** @type {Set<MockFault>} */
  #faults = new Set();
  #unnamed = 0;
  #since;

  /**
   * @param {Admin} admin
   * @param {string} url
   * @param {string} token
   * @param {{ identity: string, userName: string }} names
   * @param {number} since
   */
  constructor(admin, url, token, { identity, userName }, since) {
    this.#admin = admin;
    this.#url = url;
    this.token = token;
    this.identity = identity;
    this.userName = userName;
    this.#since = since;
  }

  config() {
    return { region: REGION, endpoint: this.#url, token: { token: this.token } };
  }

  /**
   * @template {ClientClass} C
   * @param {C} Client
   * @param {Partial<ConstructorParameters<C>[0]>} [options]
   */
  client(Client, options) {
    const client = new Client({ ...this.config(), ...options });
    this.#clients.add(client);
    return /** @type {InstanceType<C>} */ (client);
  }

  /** @param {FaultRule} rule */
  async addFault(rule) {
    const match = this.#own(rule.match);
    const id = `${this.userName}-${rule.id ?? (this.#unnamed += 1)}`;
    const answer = await this.#admin('POST', '/_mock/faults', { ...rule, id, match });
    const fault = new MockFault(this.#admin, answer.faults[0]);
    this.#faults.add(fault);
    return fault;
  }

  /**
   * @param {VerifyMatch} match
   * @param {Expected} expected
   */
  async verify(match, expected) {
    const check = { since: this.#since, ...expected, match: this.#own(match) };
    await this.#admin('POST', '/_mock/verify', check).catch((error) => {
      if (!(error instanceof AdminError && error.status === 409)) {
        throw error;
      }
      const message = storyOf(error.body);
      throw new AssertionError({
        message,
        actual: error.body.seen,
        expected: check,
        operator: 'verify',
      });
    });
  }

  /** @param {Filter} [filter] */
  async calls(filter) {
    return (await this.#admin('GET', this.#journal('calls', filter))).calls;
  }

  /** @param {Filter} [filter] */
  async requests(filter) {
    return (await this.#admin('GET', this.#journal('requests', filter))).requests;
  }

  /** @param {SeedToken[]} tokens */
  async addTokens(...tokens) {
    const body = { user: { identity: this.identity }, accessTokens: tokens };
    return (await this.#admin('POST', '/_mock/tokens', body)).accessTokens;
  }

  /** @param {readonly string[]} [what] */
  async reset(what) {
    await this.#admin('POST', '/_mock/reset', { what, user: { identity: this.identity } });
  }

  async close() {
    const [clients, faults] = [[...this.#clients], [...this.#faults]];
    this.#clients.clear();
    this.#faults.clear();
    await allOf([
      ...clients.map(async (client) => client.destroy()),
      ...faults.map((fault) => fault.remove()),
    ]);
  }

  [asyncDispose]() {
    return this.close();
  }

  /** @param {Match} [match] */
  #own(match) {
    if (match && 'user' in match) {
      throw new TypeError(`match.user is filled in: it is always ${this.userName} here`);
    }
    return { ...match, user: { equalTo: this.userName } };
  }

  /**
   * @param {string} view
   * @param {Filter} [filter]
   */
  #journal(view, filter = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) {
      if (value !== undefined) {
        query.set(name, value instanceof Date ? value.toISOString() : String(value));
      }
    }
    query.set('user', this.identity);
    return `/_mock/${view}?${query}`;
  }
}
