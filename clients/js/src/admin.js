// SPDX-License-Identifier: Apache-2.0
// Requests to the admin API, and what its refusals become.

import { LIMIT_MS } from './program.js';

/** @import { AdminError as Declared, Problem, Server } from './index.js' */
/** @import { Program } from './program.js' */

/** @implements {Declared} */
export class AdminError extends Error {
  name = /** @type {const} */ ('AdminError');

  /**
   * @param {string} request
   * @param {number} status
   * @param {any} body
   */
  constructor(request, status, body) {
    /** @type {Problem[]} */
    const errors = body?.errors ?? [];
    const problems = errors.map(
      ({ pointer, parameter, message }) => `${pointer ?? parameter}: ${message}`,
    );
    const lines = problems.length === 1 ? problems : [body?.message ?? body, ...problems];
    super(`${request}: ${status}: ${lines.join('\n  ')}`);
    this.status = status;
    this.errors = errors;
    this.body = body;
  }
}

/**
 * What asks the server at this URL. The program, if it was started here, is killed when it does not
 * answer within the limit.
 *
 * @param {string} url
 * @param {string | undefined} adminToken
 * @param {Program | undefined} program
 * @param {number} [limitMs]
 * @returns {Server['admin']}
 */
export function adminOf(url, adminToken, program, limitMs = LIMIT_MS) {
  return async (method, path, body) => {
    const signal = AbortSignal.timeout(limitMs);
    const init = {
      method,
      signal,
      ...(adminToken !== undefined && { headers: { authorization: `Bearer ${adminToken}` } }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const ask = async () => {
      const response = await fetch(new URL(path, url), init);
      return { response, text: await response.text() };
    };
    const { response, text } = await ask().catch(async (error) => {
      if (signal.aborted) {
        await program?.kill(limitMs);
      }
      const why = signal.aborted
        ? `it took more than ${limitMs / 1000} s`
        : (error.cause?.message ?? error.message);
      const log = program ? `\n${program.log}` : '';
      throw new Error(`no answer from the server at ${url}: ${why}${log}`, { cause: error });
    });
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = isJson ? JSON.parse(text) : text;
    if (!response.ok) {
      throw new AdminError(`${method} ${path}`, response.status, answer);
    }
    return answer;
  };
}
