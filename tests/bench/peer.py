# SPDX-License-Identifier: Apache-2.0
"""A server to measure: how it is started, asked and ended."""

import contextlib
import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

import load
import proc

LEVELS = (1, 16, 100, 1000)
PATIENCE_SECONDS = 60
UNVERIFIED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE


@dataclass(frozen=True)
class Peer:
    key: str  # in the file of results
    name: str  # in the document
    command: Callable  # command(port, directory): what to run, after files in the directory
    request: load.Request = load.CREATE
    members: tuple = ("accessTokenId", "secret")  # what a good answer has, and not empty
    secure: bool = False
    levels: tuple = LEVELS  # of connections
    # Slow to start: one process serves all rounds, after a warm-up.
    slow: bool = False
    # Calls before memory is looked at again; 0: never looked at.
    memory_calls: int = 0
    measures_start: bool = True

    def url(self, port):
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{port}"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers_well(peer, port):
    """Whether a request of the peer's gets 201 with what it asks for, on a new connection."""
    if peer.secure:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=UNVERIFIED)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    request = peer.request
    try:
        connection.request(request.method, request.path, request.body, request.headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        return answer.status == 201 and all(body.get(member) for member in peer.members)
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()


def wait_until_good(peer, port, process, stderr):
    end = time.monotonic() + PATIENCE_SECONDS
    while not answers_well(peer, port):
        if process.poll() is None and time.monotonic() < end:
            time.sleep(0.0002)
            continue
        stderr.seek(0)
        said = stderr.read(2000).decode(errors="replace")
        how = (
            f"ended with {process.returncode}" if process.returncode is not None else "gives no good answer"
        )
        raise RuntimeError(f"{peer.key} {how} {said}".rstrip())


@dataclass
class Running:
    peer: Peer
    pid: int
    port: int
    start_ms: float  # from exec to the first good answer

    @property
    def url(self):
        return self.peer.url(self.port)


@contextlib.contextmanager
def running(peer, cores=proc.SERVER_CORE):
    """Starts a server on these cores, waits for its first good answer, ends it."""
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        port = free_port()
        command = peer.command(port, directory)
        stderr = stack.enter_context(open(directory / "stderr", "wb+"))
        began = time.perf_counter()
        with proc.on(cores):
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr
            )
            stack.callback(end, process)
        wait_until_good(peer, port, process, stderr)
        start_ms = (time.perf_counter() - began) * 1000
        yield Running(peer, process.pid, port, start_ms)


def end(process):
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
