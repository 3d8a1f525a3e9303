# SPDX-License-Identifier: Apache-2.0
"""Ten thousand connections that speak no TLS at the TLS port: they must leave nothing behind."""

import asyncio
import os
import pathlib
import random
import re
import ssl
import time

import harness
import raw_http

CONNECTIONS = 10_000
AT_A_TIME = 50
WARM_UP = 1_000  # caches and pools fill up once
# Less than 200 bytes for a connection: what one of them takes while it lasts is many times that.
GROWTH_BYTES = 2_000_000
MOST_ROUNDS = 3
# What AddressSanitizer keeps of freed memory would be counted as well.
ENVIRONMENT = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}


def garbage():
    """What each connection says: six kinds in turn, the same in each run; None: it leaves at once."""
    chance = random.Random(1)
    hello = raw_http.client_hello()
    while True:
        yield raw_http.SESSION
        yield chance.randbytes(200)
        yield hello[:5] + chance.randbytes(len(hello) - 5)
        yield hello[: len(hello) // 2]
        yield hello
        yield None


async def speak(server, data):
    """Sends the bytes, then says that there are no more and reads to the end, whatever end it is."""
    reader, writer = await asyncio.open_connection(server.host, server.tls_port)
    try:
        if data is None:
            return
        writer.write(data)
        writer.write_eof()
        received = await asyncio.wait_for(reader.read(), harness.PATIENCE_SECONDS)
        assert not received.startswith(b"HTTP/")
    except ConnectionError:
        pass
    finally:
        writer.close()


async def speak_all(server, lines, count):
    places = asyncio.Semaphore(AT_A_TIME)

    async def one(data):
        async with places:
            await speak(server, data)

    await asyncio.gather(*(one(next(lines)) for _ in range(count)))


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def resident_bytes(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024


def wait_for_descriptors(server, at_most):
    deadline = time.monotonic() + harness.PATIENCE_SECONDS
    while descriptors(server) > at_most:
        assert time.monotonic() < deadline, f"{descriptors(server)} descriptors, not {at_most}"
        time.sleep(0.01)


def test_garbage_costs_no_descriptor_and_no_memory(start_server, connect, tmp_path, capsys):
    ca = tmp_path / "ca.pem"
    server = start_server("--tls-port", "0", "--tls-ca-out", ca, env=ENVIRONMENT)
    api = connect(server)
    assert api.get("/session").status == 200
    before = descriptors(server)
    lines = garbage()
    asyncio.run(speak_all(server, lines, WARM_UP))
    wait_for_descriptors(server, before)
    growth = []
    # An allocator may take more for itself once; what leaks is taken in each round.
    while not growth or (growth[-1] >= GROWTH_BYTES and len(growth) < MOST_ROUNDS):
        warm = resident_bytes(server)
        asyncio.run(speak_all(server, lines, CONNECTIONS))
        wait_for_descriptors(server, before)
        growth.append(resident_bytes(server) - warm)
    with capsys.disabled():
        print(f"\n{CONNECTIONS} connections of garbage, bytes: {growth}", end=" ")
    assert growth[-1] < GROWTH_BYTES
    assert api.get("/session").status == 200
    trust = ssl.create_default_context(cafile=ca)
    assert asyncio.run(answers(server, trust))


async def answers(server, trust):
    """Whether a client that does speak TLS is served."""
    reader, writer = await asyncio.open_connection("localhost", server.tls_port, ssl=trust)
    writer.write(raw_http.SESSION)
    line = await reader.readline()
    writer.close()
    return line.startswith(b"HTTP/1.1 200 ")
