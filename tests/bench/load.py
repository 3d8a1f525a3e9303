# SPDX-License-Identifier: Apache-2.0
"""The clients: wrk for load, a pipelining one for exact counts."""

import json
import pathlib
import re
import socket
import subprocess
from dataclasses import dataclass, field

import proc

SCRIPT = pathlib.Path(__file__).with_name("request.lua")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str
    headers: dict = field(default_factory=dict)


CREATE = Request(
    "PUT",
    "/v1/accessTokens",
    '{"name": "bench"}',
    {"Authorization": "Bearer bench", "Content-Type": "application/json"},
)


def wrk(url, request, connections, seconds, calls=0):
    """Sends the request on so many connections for so long; at most so many calls, if any."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    command += ["-s", str(SCRIPT), url, "--", str(calls), request.method, request.path, request.body]
    command += [f"{name}:{value}" for name, value in request.headers.items()]
    with proc.on(proc.CLIENT_CORE):
        output = subprocess.run(command, capture_output=True, text=True, check=False)
    if output.returncode != 0:
        raise RuntimeError(f"wrk: {output.stderr or output.stdout}")
    return json.loads(output.stdout.splitlines()[-1])


def exactly(url, request, calls):
    """So many calls, but for the few that are under way when the last is counted."""
    # wrk always takes all of its time: a second at a time, until they are made.
    while calls > 0:
        seen = wrk(url, request, 16, 1, calls)
        if seen["bad"] or seen["requests"] == 0:
            raise RuntimeError(f"{seen['bad']} of {seen['requests']} requests went wrong")
        calls -= seen["requests"]


class Pipeline:
    """A keep-alive connection that sends requests in one piece and reads their answers."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def exchange(self, requests):
        """The bodies of the answers; any other status than 200 and 201 is an error."""
        requests = list(requests)
        self._socket.sendall(b"".join(requests))
        return [self._answer() for _ in requests]

    def _read(self):
        part = self._socket.recv(1 << 20)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._pending += part

    def _answer(self):
        while (end := self._pending.find(b"\r\n\r\n")) < 0:
            self._read()
        head = self._pending[:end]
        end += 4 + int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        while len(self._pending) < end:
            self._read()
        body, self._pending = self._pending[len(head) + 4 : end], self._pending[end:]
        if head[9:12] not in (b"200", b"201"):
            raise RuntimeError(f"{head[:12].decode()}: {body.decode()}")
        return body


def encode(method, path, body=b"", token="bench"):
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
