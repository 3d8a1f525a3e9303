# SPDX-License-Identifier: Apache-2.0
"""This server with few and with many tokens: what they weigh, and what a call costs beside them."""

import contextlib
import json

import load
import peer as peers
import proc
from plan import Unit

COUNTS = (10, 10_000, 1_000_000)
PAGE, MOST_A_PAGE = 5, 10
BATCH = 100
# The most that leaves the user who calls room for a batch, beside the token of the first answer; the
# others belong to somebody else.
MOST_OF_ONE_USER = 1_000_000 - BATCH - 1
BATCHES = 50
SEEDED_AT_ONCE = 1_000
NAME = "bench"
CHURN_PAIRS = 100_000


class Store:
    """
    results["store"]: bytes a token, and CPU microseconds of a create, a delete and a list of one
    page (the first, and one from the middle) by the user who has all but a few of the tokens.
    """

    def __init__(self, results, options, this):
        self._store = results.setdefault("store", {"name_bytes": len(NAME), "page": PAGE, "calls": {}})
        self._options = options
        self._this = this

    def units(self):
        rounds = self._options.rounds
        yield Unit(f"{CHURN_PAIRS:,} creates and deletes", 5, self._churn)
        yield Unit("a million tokens, and calls beside them", 14 + 2 * rounds, self._all)

    def _churn(self):
        with peers.running(self._this) as server, load.Pipeline(server.port) as client:
            _create_and_delete(client, CHURN_PAIRS // 10)
            early = proc.rss_kib(server.pid)
            _create_and_delete(client, CHURN_PAIRS)
            self._store["churn"] = {
                "pairs": CHURN_PAIRS,
                "before_kib": early,
                "after_kib": proc.rss_kib(server.pid),
            }

    def _all(self):
        with contextlib.ExitStack() as stack:
            servers = {}
            for count in COUNTS:
                server = stack.enter_context(peers.running(self._this))
                client = stack.enter_context(load.Pipeline(server.port))
                before = proc.rss_kib(server.pid)
                _seed(client, count)
                servers[count] = server, client, _next_page(client, count // 2)
                if count == max(COUNTS):
                    after = proc.rss_kib(server.pid)
                    self._store["tokens"] = count
                    self._store["full_kib"] = after
                    self._store["bytes_a_token"] = round((after - before) * 1024 / count, 1)
            for _ in range(self._options.rounds):
                for count, (server, client, page) in servers.items():
                    self._calls(count, server, client, page)

    def _calls(self, count, server, client, page):
        spent = {"create": 0, "delete": 0, "list": 0, "list_middle": 0}

        def timed(what, requests):
            before = proc.thread_cpu_us(server.pid)
            bodies = client.exchange(requests)
            spent[what] += proc.thread_cpu_us(server.pid) - before
            return bodies

        for _ in range(BATCHES):
            made = timed("create", [_CREATE] * BATCH)
            timed("delete", map(_delete, made))
            timed("list", [_list({"maxResults": PAGE})] * BATCH)
            timed("list_middle", [_list({"maxResults": PAGE, "nextToken": page})] * BATCH)
        seen = self._store["calls"].setdefault(str(count), {})
        for what, cpu_us in spent.items():
            seen.setdefault(what, []).append(round(cpu_us / BATCH / BATCHES, 2))


_CREATE = load.encode("PUT", "/v1/accessTokens", json.dumps({"name": NAME}).encode())


def _delete(created):
    return load.encode("DELETE", f"/v1/accessTokens/{json.loads(created)['accessTokenId']}")


def _list(members):
    return load.encode("POST", "/v1/accessTokens", json.dumps(members).encode())


def _create_and_delete(client, pairs):
    for _ in range(pairs // BATCH):
        client.exchange(map(_delete, client.exchange([_CREATE] * BATCH)))


def _seed(client, count):
    own = min(count, MOST_OF_ONE_USER)
    for user, left in ("bench", own), ("other", count - own):
        while left > 0:
            batch = min(left, SEEDED_AT_ONCE)
            body = {"user": {"token": user}, "accessTokens": [{"name": NAME}] * batch}
            client.exchange([load.encode("POST", "/_mock/tokens", json.dumps(body).encode())])
            left -= batch


def _next_page(client, skipped):
    """Where a list goes on that has shown so many tokens."""
    members = {}
    while skipped > 0:
        members["maxResults"] = min(skipped, MOST_A_PAGE)
        answer = json.loads(client.exchange([_list(members)])[0])
        members["nextToken"] = answer["nextToken"]
        skipped -= len(answer["items"])
    return members["nextToken"]
