# SPDX-License-Identifier: Apache-2.0
"""What a TLS connection costs the server."""

import dataclasses
import socket

import load
import peer as peers
import proc
from plan import Unit

CONNECTIONS = 16
ONE_EACH = dataclasses.replace(load.CREATE, headers={**load.CREATE.headers, "Connection": "close"})


class Handshakes:
    """
    results["tls"]: CPU microseconds of a connection with a full handshake, one request and its end;
    several at a time, so that the server has always something to do.
    """

    def __init__(self, results, options, secure):
        self._tls = results.setdefault("tls", {})
        self._options = options
        self._secure = secure

    def units(self):
        rounds, seconds = self._options.rounds, self._options.seconds
        yield Unit("TLS handshakes", (seconds + 0.3) * rounds, self._run)

    def _run(self):
        seen = []
        with peers.running(self._secure) as server:
            self._tls["protocol"], self._tls["cipher"] = _shake_hands(server.port)
            for _ in range(self._options.rounds):
                before = proc.cpu_seconds(server.pid)
                made = load.wrk(server.url, ONE_EACH, CONNECTIONS, self._options.seconds)
                if made["requests"] == 0 or made["bad"]:
                    raise RuntimeError(f"{made['bad']} of {made['requests']} TLS connections went wrong")
                seen.append(round((proc.cpu_seconds(server.pid) - before) * 1e6 / made["requests"], 1))
        self._tls["connection_us"] = seen


def _shake_hands(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        with peers.UNVERIFIED.wrap_socket(plain) as secure:
            return secure.version(), secure.cipher()[0]
