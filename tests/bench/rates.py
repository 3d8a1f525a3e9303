# SPDX-License-Identifier: Apache-2.0
"""Requests a second and CPU time a request, at several numbers of connections, in alternating rounds."""

import contextlib
import functools
import math

import load
import peer as peers
import proc
from plan import Unit

START_SECONDS = 0.2
HANDSHAKE_SECONDS = 0.002  # more than client and server take for one, on a slow machine
NOTHING = {"requests": 0, "seconds": 0, "cpu_s": 0, "bad": 0}
ENOUGH = 4  # answers a connection


class Rates:
    """Fills results["rates"][peer][connections] with one entry a round."""

    def __init__(self, results, options, slow_servers):
        self._cells = results.setdefault("rates", {})
        self._options = options
        self._slow = slow_servers

    def units(self, chosen):
        for peer in chosen:
            if peer.slow:
                seconds = self._options.warm_up_seconds
                yield Unit(f"warming up {peer.key}", seconds + 3, functools.partial(self._warm_up, peer))
        for number in range(self._options.rounds):
            for peer in chosen:
                cell = self._options.seconds + 0.1
                cell += 0 if peer.slow else self._options.settle_seconds + START_SECONDS
                extra = 2 * max(peer.levels) / 1000 if peer.slow else 6 if peer.secure else 0
                label = f"round {number + 1} of {self._options.rounds}: {peer.key}"
                yield Unit(label, cell * len(peer.levels) + extra, functools.partial(self._round, peer))

    def _warm_up(self, peer):
        server = self._slow.get(peer)
        load.wrk(server.url, peer.request, 16, self._options.warm_up_seconds)

    def _round(self, peer):
        for connections in peer.levels:
            with contextlib.ExitStack() as stack:
                if peer.slow:
                    server = self._slow.get(peer)
                else:
                    server = stack.enter_context(peers.running(peer))
                    if self._options.settle_seconds > 0:
                        load.wrk(server.url, peer.request, connections, self._options.settle_seconds)
                cell = self._measure(server, connections)
            self._cells.setdefault(peer.key, {}).setdefault(str(connections), []).append(cell)

    def _measure(self, server, connections):
        """A cell; longer than asked for while most of the work would be in requests under way."""
        for longer in (1, 2, 4, 8, 16):
            cell = self._cell(server, connections, longer * self._options.seconds)
            if cell["requests"] >= ENOUGH * connections and cell["cpu_us"] > 0:
                return cell
        raise RuntimeError(f"{server.peer.key}, {connections} connections: too few answers to measure")

    def _cell(self, server, connections, seconds):
        # What a keep-alive connection costs is asked for, not what setting it up costs. TLS makes that
        # dear: what a short run costs, with as many handshakes, is taken off a long one.
        setup_seconds = math.ceil(connections * HANDSHAKE_SECONDS) if server.peer.secure else 0
        setup = self._load(server, connections, setup_seconds) if setup_seconds else NOTHING
        seen = self._load(server, connections, setup_seconds + seconds)
        requests = seen["requests"] - setup["requests"]
        bad = seen["bad"] + setup["bad"]
        if bad and not server.peer.slow:
            raise RuntimeError(
                f"{server.peer.key}, {connections} connections: {bad} of {seen['requests']} requests went "
                "wrong (the quota is a million tokens: fewer --seconds make fewer)"
            )
        return {
            "requests": requests,
            "rate": round(requests / (seen["seconds"] - setup["seconds"]), 1),
            "cpu_us": round((seen["cpu_s"] - setup["cpu_s"]) * 1e6 / max(requests, 1), 2),
            "p50_us": seen["p50_us"],
            "p99_us": seen["p99_us"],
            "bad": bad,
        }

    def _load(self, server, connections, seconds):
        before = proc.cpu_seconds(server.pid)
        seen = load.wrk(server.url, server.peer.request, connections, seconds)
        return {**seen, "cpu_s": proc.cpu_seconds(server.pid) - before}


class SlowServers:
    """One process for each slow peer, from when it is first asked for until the end."""

    def __init__(self, stack):
        self._stack = stack
        self._servers = {}

    def get(self, peer):
        if peer.key not in self._servers:
            self._servers[peer.key] = self._stack.enter_context(peers.running(peer))
        return self._servers[peer.key]
