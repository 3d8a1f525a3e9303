# SPDX-License-Identifier: Apache-2.0
"""This server while others are in the way: delayed, idle and half-sent connections."""

import contextlib
import json
import socket
import statistics
import time

import load
import peer as peers
from plan import Unit

DELAYED = 500
ASKED = 1_000
IDLE, HALF_SENT = 1_000, 200
LIVE_CONNECTIONS = 16
SLOW_USER = "slow"


def delay_rule(delay_ms):
    return {
        "id": SLOW_USER,
        "match": {"user": {"equalTo": SLOW_USER}},
        "delay": {"type": "fixed", "ms": delay_ms},
    }


class Crowd:
    """results["delayed"] and results["crowd"]."""

    def __init__(self, results, options, this):
        self._results = results
        self._options = options
        self._this = this

    def units(self):
        rounds, seconds = self._options.rounds, self._options.seconds
        yield Unit(f"beside {DELAYED} delayed connections", rounds * (3 * seconds + 3), self._delayed)
        yield Unit(f"beside {IDLE} idle and {HALF_SENT} half-sent connections", 2, self._crowd)

    def _delayed(self):
        """Live traffic without and with delayed answers to another user, in alternating rounds."""
        seen = {"connections": DELAYED, "alone": [], "beside": [], "answered": []}
        # Longer than the live traffic takes, so that all of it has them beside it.
        delay_ms = 1000 * self._options.seconds + 2000
        for _ in range(self._options.rounds):
            with peers.running(self._this) as server:
                seen["alone"].append(self._live(server))
            with peers.running(self._this) as server, contextlib.ExitStack() as stack:
                _send_rule(server.port, delay_rule(delay_ms))
                slow = _connect(stack, server.port, DELAYED)
                began = time.monotonic()
                request = load.encode("PUT", "/v1/accessTokens", b'{"name": "slow"}', SLOW_USER)
                for connection in slow:
                    connection.sendall(request)
                seen["beside"].append(self._live(server))
                if time.monotonic() - began > delay_ms / 1000:
                    raise RuntimeError("the delayed answers came while they should still be delayed")
                answers = [connection.recv(4096) for connection in slow]
                seen["answered"].append(sum(answer.startswith(b"HTTP/1.1 201 ") for answer in answers))
        self._results["delayed"] = seen

    def _live(self, server):
        seen = load.wrk(server.url, load.CREATE, LIVE_CONNECTIONS, self._options.seconds)
        if seen["bad"]:
            raise RuntimeError(f"{seen['bad']} of {seen['requests']} requests went wrong")
        rate = round(seen["requests"] / seen["seconds"], 1)
        return {"rate": rate, "p50_us": seen["p50_us"], "p99_us": seen["p99_us"]}

    def _crowd(self):
        half = load.encode("PUT", "/v1/accessTokens", b"{" + 99 * b" ")[:-99]
        with peers.running(self._this) as server, contextlib.ExitStack() as stack:
            _connect(stack, server.port, IDLE)
            for connection in _connect(stack, server.port, HALF_SENT):
                connection.sendall(half)
            client = stack.enter_context(load.Pipeline(server.port))
            times_ms = []
            for _ in range(ASKED):
                began = time.perf_counter()
                client.exchange([load.encode("POST", "/v1/accessTokens", b"{}")])
                times_ms.append((time.perf_counter() - began) * 1000)
        times_ms.sort()
        self._results["crowd"] = {
            "idle": IDLE,
            "half_sent": HALF_SENT,
            "asked": ASKED,
            "median_ms": round(statistics.median(times_ms), 3),
            "p99_ms": round(times_ms[ASKED * 99 // 100], 3),
            "slowest_ms": round(times_ms[-1], 3),
        }


def _connect(stack, port, count):
    return [
        stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(count)
    ]


def _send_rule(port, rule):
    with load.Pipeline(port) as client:
        client.exchange([load.encode("POST", "/_mock/faults", json.dumps(rule).encode())])
