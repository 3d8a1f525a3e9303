# SPDX-License-Identifier: Apache-2.0
"""What a TLS handshake costs the server."""

import socket
import statistics

import peer as peers
import proc
from plan import Unit

HANDSHAKES = 100


class Handshakes:
    """results["tls"]: CPU microseconds of a full handshake, connection and its end included."""

    def __init__(self, results, options, secure):
        self._tls = results.setdefault("tls", {})
        self._rounds = options.rounds
        self._secure = secure

    def units(self):
        yield Unit(f"{self._rounds} rounds of {HANDSHAKES} TLS handshakes", 0.5 * self._rounds, self._run)

    def _run(self):
        seen = []
        with peers.running(self._secure) as server:
            for _ in range(self._rounds):
                before = proc.thread_cpu_us(server.pid)
                for _ in range(HANDSHAKES):
                    self._tls["protocol"], self._tls["cipher"] = _shake_hands(server.port)
                # The first thread serves; this answer comes when it has seen the last end.
                if not peers.answers_well(self._secure, server.port):
                    raise RuntimeError("no good answer after the handshakes")
                seen.append(round((proc.thread_cpu_us(server.pid) - before) / (HANDSHAKES + 1), 1))
        self._tls["handshake_us"] = seen
        self._tls["handshake_us_median"] = statistics.median(seen)


def _shake_hands(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain:
        with peers.UNVERIFIED.wrap_socket(plain) as secure:
            return secure.version(), secure.cipher()[0]
