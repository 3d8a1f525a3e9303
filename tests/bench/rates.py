# SPDX-License-Identifier: Apache-2.0
"""Requests a second and CPU time a request, at several numbers of connections, in alternating rounds."""

import contextlib
import math

import load
import peer as peers
import proc
from plan import Unit

WARM_UP_SECONDS = 1  # of those that are quick
START_SECONDS = 0.3


class Rates:
    """Fills results["rates"][peer][connections] with one entry a round."""

    def __init__(self, results, options, slow_servers):
        self._cells = results.setdefault("rates", {})
        self._handshake_us = lambda: results["tls"]["handshake_us_median"]
        self._options = options
        self._slow = slow_servers

    def units(self, chosen):
        for peer in chosen:
            if peer.slow:
                seconds = self._options.warm_up_seconds
                yield Unit(f"warming up {peer.key}", seconds + 3, lambda peer=peer: self._warm_up(peer))
        for number in range(self._options.rounds):
            for peer in chosen:
                cell = self._options.seconds + (0.1 if peer.slow else WARM_UP_SECONDS + START_SECONDS)
                label = f"round {number + 1} of {self._options.rounds}: {peer.key}"
                yield Unit(label, cell * len(peer.levels), lambda peer=peer: self._round(peer))

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
                    load.wrk(server.url, peer.request, connections, WARM_UP_SECONDS)
                cell = self._measure(server, connections)
            self._cells.setdefault(peer.key, {}).setdefault(str(connections), []).append(cell)

    def _measure(self, server, connections):
        # What a keep-alive connection costs is asked for, not what it costs to set it up: the CPU of
        # TLS handshakes is known and taken out, and the time that it takes is added.
        handshakes_s = connections * self._handshake_us() / 1e6 if server.peer.secure else 0
        before = proc.cpu_seconds(server.pid)
        seconds = self._options.seconds + math.ceil(handshakes_s)
        seen = load.wrk(server.url, server.peer.request, connections, seconds)
        used_s = proc.cpu_seconds(server.pid) - before - handshakes_s
        where = f"{server.peer.key}, {connections} connections"
        if seen["requests"] == 0 or used_s <= 0:
            raise RuntimeError(f"{where}: the machine is too busy to see anything in {seconds} s")
        if seen["bad"] and not server.peer.slow:
            raise RuntimeError(
                f"{where}: {seen['bad']} of {seen['requests']} requests went wrong "
                "(the quota is a million tokens: fewer --seconds make fewer)"
            )
        return {
            "rate": round(seen["requests"] / (seen["seconds"] - handshakes_s), 1),
            "cpu_us": round(used_s * 1e6 / seen["requests"], 2),
            "p50_us": seen["p50_us"],
            "p99_us": seen["p99_us"],
            "bad": seen["bad"],
        }


class SlowServers:
    """One process for each slow peer, from when it is first asked for until the end."""

    def __init__(self, stack):
        self._stack = stack
        self._servers = {}

    def get(self, peer):
        if peer.key not in self._servers:
            self._servers[peer.key] = self._stack.enter_context(peers.running(peer))
        return self._servers[peer.key]
