// SPDX-License-Identifier: Apache-2.0
// What this package offers. The implementation is checked against it: `npm run lint`.

/// <reference lib="esnext.disposable" />

/**
 * Attaches to the server that the environment names, or starts one.
 *
 * With `CODECATALYST_MOCK_URL` it attaches there; `CODECATALYST_MOCK_TLS_URL`,
 * `CODECATALYST_MOCK_CA` and `CODECATALYST_MOCK_ADMIN_TOKEN` say the rest. Without, it is
 * `startServer()`. An empty variable is one that is not set.
 */
export function openServer(): Promise<Server>;

/**
 * Starts the program on free ports, for HTTP and HTTPS, and waits until it answers.
 *
 * The program is `binary`, or what `CODECATALYST_MOCK_BINARY` names, or `codecatalyst-mock` on the
 * PATH. It ends with `stop()`, or with this process, however that ends. Of the environment it does
 * not see the program's own variables: what it does follows from `options` alone.
 *
 * To get ready, to answer an admin request and to stop it has 30 seconds each. Then it is killed, and
 * what it wrote to standard error is in the error.
 */
export function startServer(options?: StartOptions): Promise<StartedServer>;

/** A server that runs already. */
export function attachServer(options: AttachOptions): Server;

export interface StartOptions {
  /** The configuration, as in docs/CONFIGURATION.md; `version` may be left out. */
  config?: { admin?: { token?: string; [more: string]: unknown }; [more: string]: unknown };
  /** More arguments for the program. */
  args?: readonly string[];
  /** The program to start. */
  binary?: string;
  /** What its admin API asks for, and gets from here; `config.admin.token` if that is configured. */
  adminToken?: string | undefined;
}

export interface AttachOptions {
  url: string;
  tlsUrl?: string | undefined;
  /** A file with the certificate of the CA that `tlsUrl` is trusted by. */
  caFile?: string | undefined;
  /** What `admin.token` is configured to, if it is. */
  adminToken?: string | undefined;
}

/** A server; `await using` stops it at the end of its block. */
export interface Server extends AsyncDisposable {
  /** Where it answers over HTTP, such as `http://127.0.0.1:8700`. */
  readonly url: string;
  /** Where it answers over HTTPS, if it does. */
  readonly tlsUrl: string | undefined;
  /** A file with the CA's certificate, PEM. */
  readonly caFile: string | undefined;
  /** The clock of the server. All users share it. */
  readonly clock: Clock;

  /** A user with a bearer token that nobody else has, or with this one and all that it has. */
  newUser(token?: string): Promise<User>;
  /** Brings all users, or these parts of the server, back to the start. */
  reset(what?: readonly Part[]): Promise<void>;
  /** The whole store, as `putState` takes it. */
  getState(): Promise<State>;
  /** Replaces the whole store; resolves to the number of tokens that live then. */
  putState(state: State): Promise<number>;
  /**
   * Asks the admin API (docs/ADMIN.md) for something, such as `admin('GET', '/_mock/config')`.
   * Resolves to the JSON of its answer, or to its text; rejects with an `AdminError`.
   */
  admin(method: string, path: string, body?: unknown): Promise<any>;
  /** Closes all users, and ends the program if this package started it. */
  stop(): Promise<void>;
}

export interface StartedServer extends Server {
  /** The program's process: SIGHUP makes it read its configuration again. */
  readonly pid: number;
  /** What the program wrote to standard error so far. */
  log(): string;
}

export interface Clock {
  now(): Promise<Date>;
  /** Moves the clock, back if `ms` is negative; resolves to what it shows then, as all below. */
  advance(ms: number): Promise<Date>;
  /** Stops the clock at this instant, or where it is. */
  freeze(instant?: Instant): Promise<Date>;
  /** Lets a stopped clock go on. */
  run(): Promise<Date>;
  set(instant: Instant): Promise<Date>;
  /** Back to what is configured. */
  reset(): Promise<Date>;
}

/** One user, known by a bearer token of its own: what a test does with it, others do not see. */
export interface User extends AsyncDisposable {
  /** The bearer token. */
  readonly token: string;
  /** What VerifySession answers. */
  readonly identity: string;
  /** What GetUserDetails answers. */
  readonly userName: string;

  /** What an AWS client needs to be this user: region, endpoint and token. */
  config(): { region: string; endpoint: string; token: { token: string } };
  /** A client of the AWS SDK that is this user: `user.client(CodeCatalystClient)`. */
  client<C extends ClientClass>(
    Client: C,
    options?: Partial<ConstructorParameters<C>[0]>,
  ): InstanceType<C>;
  /** Adds a fault rule for this user's requests alone, which `match.user` must not say, until `close`. */
  addFault(rule: FaultRule): Promise<Fault>;
  /** Rejects with an `AssertionError` unless this user's requests since `newUser` were as expected. */
  verify(match: VerifyMatch, expected: Expected): Promise<void>;
  /** What this user's SDK calls were, oldest first, with their attempts. */
  calls(filter?: Filter): Promise<Call[]>;
  /** What this user's requests were, oldest first. */
  requests(filter?: Filter): Promise<RecordedRequest[]>;
  /** Gives this user access tokens, expired ones too. */
  addTokens(...tokens: SeedToken[]): Promise<SeededToken[]>;
  /** Forgets what is this user's own: all of it, or these parts. */
  reset(what?: readonly Exclude<Part, 'clock'>[]): Promise<void>;
  /**
   * Destroys the clients that `client` made and removes the faults that `addFault` added: all of them,
   * and rejects then if something failed.
   */
  close(): Promise<void>;
}

/** A fault rule on the server, and what became of it when it was looked at last. */
export interface Fault extends AsyncDisposable {
  /** `USERNAME-ID`, with a number when the rule has no id; `fault` in calls and requests, and `x-mock-fault` in answers. */
  readonly id: string;
  /** Requests that the rule was for. */
  readonly matches: number;
  /** Times that it fired. */
  readonly hits: number;
  /** Times that it can still fire; null: without limit. */
  readonly remaining: number | null;
  /** It has fired, and cannot any more. */
  readonly completed: boolean;
  /** Looks again; resolves to this object. */
  refresh(): Promise<Fault>;
  remove(): Promise<void>;
}

/** The admin API refused a request. */
export class AdminError extends Error {
  readonly name: 'AdminError';
  readonly status: number;
  /** What is wrong with the body or the query string, each with its place. */
  readonly errors: Problem[];
  /** The whole answer. */
  readonly body: any;
}

export interface Problem {
  message: string;
  /** A JSON Pointer into the body. */
  pointer?: string;
  line?: number;
  column?: number;
  /** Of the query string. */
  parameter?: string;
}

export type ClientClass = new (...args: any[]) => { destroy(): void };
export type Instant = Date | string;
export type Part = 'tokens' | 'journal' | 'faults' | 'throttle' | 'clock';

export interface State {
  version?: 1;
  now?: string;
  users: Array<{
    identity: string;
    userName?: string;
    displayName?: string;
    email?: string;
    accessTokens?: Array<{
      id: string;
      name: string;
      expiresTime: string;
      secretFingerprint: string;
    }>;
  }>;
}

export interface SeedToken {
  name: string;
  expiresTime?: Instant;
  id?: string;
  secret?: string;
}

export interface SeededToken {
  /** null: it has expired, and is gone. */
  id: string | null;
  name: string;
  expiresTime: string;
  live: boolean;
  /** Only when the server made it up. */
  secret?: string;
}

export type Operation =
  | 'CreateAccessToken'
  | 'DeleteAccessToken'
  | 'GetUserDetails'
  | 'ListAccessTokens'
  | 'VerifySession'
  | (string & {});

export type Range = { min?: number; max?: number };

export type Matcher =
  { equalTo: string } | { contains: string } | { matches: string } | { absent: boolean };

/** Which requests: those for which everything here holds. */
export interface Match {
  operation?: Operation | Operation[];
  method?: Matcher;
  path?: Matcher;
  headers?: Array<{ name: string } & Matcher>;
  body?: Matcher;
  attempt?: Range;
}

export interface VerifyMatch extends Match {
  status?: number;
  /** The id of the rule that fired. */
  fault?: string;
  secretLeak?: boolean;
}

export interface Expected {
  /** How many requests match. */
  times?: number | Range;
  /** How many SDK calls they belong to. */
  calls?: number | Range;
  /** How many attempts each of these calls had. */
  attempts?: number | Range;
  /** How much real time lay between attempts at least. */
  minGapMs?: number;
  /** Only requests after this one's number, or this instant; those since `newUser` if left out. */
  since?: number | Instant;
}

export interface Filter {
  operation?: Operation;
  status?: number;
  /** Only requests after this one's number, or this instant. */
  since?: number | Instant;
  /** How many, the newest. */
  limit?: number;
}

export type ConnectionFault =
  | 'CONNECTION_RESET_BY_PEER'
  | 'EMPTY_RESPONSE'
  | 'CLOSE_AFTER_HEADERS'
  | 'MALFORMED_RESPONSE_CHUNK'
  | 'RANDOM_DATA_THEN_CLOSE'
  | 'HANG';

/** What happens to a request. All of it is in docs/FAULTS.md. */
export interface Trouble {
  error?: {
    code: string;
    message?: string;
    statusCode?: number;
    retryAfterMs?: number;
    headers?: Array<{ name: string; value: string }>;
  };
  delay?:
    | { type: 'fixed'; ms: number }
    | { type: 'uniform'; lowerMs: number; upperMs: number }
    | { type: 'lognormal'; medianMs: number; sigma: number; maxMs: number };
  fault?: ConnectionFault;
  body?: {
    truncateAtFraction?: number;
    contentLengthDelta?: number;
    malformed?: boolean;
    contentType?: string;
    dropMembers?: string[];
    replace?: string;
  };
  chunkedDribble?: { numberOfChunks: number; totalDurationMs: number };
  bytesPerSecond?: number;
}

/** A fault rule without the user, which `addFault` adds. */
export interface FaultRule extends Trouble {
  /** A name to recognise it by, unique among this user's; `addFault` puts the user's in front. */
  id?: string;
  match?: Match;
  scope?: 'global' | 'user' | 'call';
  skip?: number;
  times?: number;
  probability?: number;
  window?: { startMs?: number; durationMs: number };
  ttlMs?: number;
  when?: 'before' | 'after';
  continue?: boolean;
  sequence?: Trouble[];
  onEnd?: 'pass' | 'repeat' | 'last';
}

export interface RecordedUser {
  name: string;
  identity: string;
}

export interface RecordedRequest {
  number: number;
  time: string;
  operation: Operation | null;
  user: RecordedUser | null;
  method: string;
  path: string;
  attempt: number;
  /** null: no answer was sent. */
  status: number | null;
  /** The id of the rule that fired. */
  fault: string | null;
  requestId: string;
  [more: string]: unknown;
}

export interface Attempt {
  number: number;
  time: string;
  method: string;
  path: string;
  attempt: number;
  /** null: no answer was sent. */
  status: number | null;
  /** The id of the rule that fired. */
  fault: string | null;
  requestId: string;
  /** Real time since the attempt before. */
  gapMs: number | null;
  accessTokenId?: string;
}

export interface Call {
  /** What the SDK calls it; null: it does not say, and every request is a call of its own. */
  invocationId: string | null;
  operation: Operation | null;
  user: RecordedUser | null;
  accessTokenIds: string[];
  /** Tokens made beyond the one that was asked for. */
  duplicates: number;
  attempts: Attempt[];
}
