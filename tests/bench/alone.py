# SPDX-License-Identifier: Apache-2.0
"""Each peer by itself: how fast it starts, and the memory it takes."""

import functools

import load
import peer as peers
import proc
from plan import Unit

SLOW_START_SECONDS = 2.5
QUICK_START_SECONDS = 0.1
SLOWEST_RATE, RATE = 400, 20_000


class Starts:
    """results["starts"][peer]: milliseconds from exec to the first good answer, on all cores."""

    def __init__(self, results, options):
        self._starts = results.setdefault("starts", {})
        self._options = options

    def units(self, chosen):
        for peer in chosen:
            if not peer.measures_start:
                continue
            count = self._options.slow_starts if peer.slow else self._options.starts
            seconds = SLOW_START_SECONDS if peer.slow else QUICK_START_SECONDS
            run = functools.partial(self._start, peer, count)
            yield Unit(f"cold start, {count} x: {peer.key}", seconds * count, run)

    def _start(self, peer, count):
        times = self._starts.setdefault(peer.key, [])
        for _ in range(count):
            with peers.running(peer, proc.ALL_CORES) as server:
                times.append(round(server.start_ms, 2))


class Memory:
    """results["memory"][peer]: resident KiB after the first answer and after many calls."""

    def __init__(self, results, options):
        self._memory = results.setdefault("memory", {})
        self._share = options.memory_share

    def units(self, chosen):
        for peer in chosen:
            if peer.memory_calls == 0:
                continue
            calls = max(100, int(peer.memory_calls * self._share))
            rate = SLOWEST_RATE if peer.memory_calls < 100_000 else RATE
            run = functools.partial(self._look, peer, calls)
            yield Unit(f"memory over {calls:,} calls: {peer.key}", 2 + calls / rate, run)

    def _look(self, peer, calls):
        with peers.running(peer) as server:
            idle = proc.rss_kib(server.pid)
            load.exactly(server.url, peer.request, calls)
            self._memory[peer.key] = {
                "calls": calls,
                "idle_kib": idle,
                "after_kib": proc.rss_kib(server.pid),
            }
