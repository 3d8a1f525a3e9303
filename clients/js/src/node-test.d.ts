// SPDX-License-Identifier: Apache-2.0
import type { Server, User } from './index.js';

/** The server of this test file: opened on first use, stopped after the last test. */
export function sharedServer(): Promise<Server>;

/** A user of the shared server, closed when the test with this context ends. */
export function newUser(t: { after(fn: () => Promise<void>): void }): Promise<User>;
