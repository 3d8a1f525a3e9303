// SPDX-License-Identifier: Apache-2.0
// Requests to the admin API, and what its refusals become.

/** @import { AdminError as Declared, Server } from './index.js' */

/** @implements {Declared} */
export class AdminError extends Error {
  name = /** @type {const} */ ('AdminError');

  /**
   * @param {string} request
   * @param {number} status
   * @param {any} answer
   */
  constructor(request, status, answer) {
    const problems = (answer?.errors ?? []).map(
      (/** @type {{ pointer?: string, parameter?: string, message: string }} */ problem) =>
        `${problem.pointer ?? problem.parameter}: ${problem.message}`,
    );
    const lines = problems.length === 1 ? problems : [answer?.message ?? answer, ...problems];
    super(`${request}: ${status}: ${lines.join('\n  ')}`);
    this.status = status;
    this.answer = answer;
  }
}

/**
 * What asks the server at this URL.
 *
 * @param {string} url
 * @param {string | undefined} adminToken
 * @returns {Server['admin']}
 */
export function adminOf(url, adminToken) {
  return async (method, path, body) => {
    /** @type {Record<string, string>} */
    const headers = {};
    if (adminToken !== undefined) {
      headers.authorization = `Bearer ${adminToken}`;
    }
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(new URL(path, url), init).catch((error) => {
      const why = error.cause?.message ?? error.message;
      throw new Error(`no answer from the server at ${url}: ${why}`, { cause: error });
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = isJson ? JSON.parse(text) : text;
    if (!response.ok) {
      throw new AdminError(`${method} ${path}`, response.status, answer);
    }
    return answer;
  };
}
