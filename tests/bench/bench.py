#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the server beside a bare libmicrohttpd and nginx; see scripts/bench --help."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MARKERS = ("<!-- bench: begin -->", "<!-- bench: end -->")

CONNECTIONS = 10
MEMORY_PAIRS = 100_000
PIPELINED = 100
IDLE, HALF_SENT = 1000, 200

CONFIG = {
    "version": 1,
    "quota": {"maxTokensPerUser": 1_000_000},
    "limits": {"connections": 2048},
}
NGINX = """
daemon off; master_process off; pid {directory}/pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  server {{
    listen 127.0.0.1:{port};
    location / {{
      add_header x-amzn-RequestId 00000000-0000-4000-8000-000000000000;
      return 201 '{body}';
    }}
  }}
}}
"""
BODY = json.dumps(
    {
        "secret": "mockpat-" + 40 * "0",
        "name": "bench",
        "expiresTime": "2027-01-01T00:00:00.000Z",
        "accessTokenId": "00000000-0000-4000-8000-000000000000",
    },
    separators=(",", ":"),
)


def say(text):
    print(text, file=sys.stderr, flush=True)


def pinned(core, command):
    """The command on one core, so that client and server do not get in each other's way."""
    return ["taskset", "--cpu-list", str(core), *command] if os.cpu_count() > 1 else command


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


@contextlib.contextmanager
def running(command, port_of):
    """Starts a server, yields (pid, port), ends it."""
    process = subprocess.Popen(
        pinned(0, command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process.pid, port_of(process)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def announced_port(process):
    match = re.search(r":(\d+)\n$", process.stdout.readline())
    if match is None:
        sys.exit(f"bench: {process.args} does not start")
    return int(match[1])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def mock(binary, directory, *flags):
    path = pathlib.Path(directory) / "config.json"
    path.write_text(json.dumps(CONFIG))
    return running([binary, "--port", "0", "--config", str(path), *flags], announced_port)


def nginx(directory):
    port = free_port()
    path = pathlib.Path(directory) / "nginx.conf"
    path.write_text(NGINX.format(directory=directory, port=port, body=BODY))

    def listening(process):
        while process.poll() is None and not answers(port):
            time.sleep(0.01)
        if process.poll() is not None:
            sys.exit("bench: nginx does not start")
        return port

    return running(["/usr/sbin/nginx", "-p", directory, "-c", str(path)], listening)


def wrk(port, seconds):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(HERE / "create.lua")]
    output = subprocess.run(
        pinned(1, [*command, f"http://127.0.0.1:{port}"]), capture_output=True, text=True, check=True
    )
    return json.loads(output.stdout.splitlines()[-1])


def measure(subject, seconds):
    """One round of one subject: a new process, a short warm-up, then the run that counts."""
    with subject() as (pid, port):
        wrk(port, 1)
        before = cpu_seconds(pid)
        seen = wrk(port, seconds)
        used = cpu_seconds(pid) - before
    if seen["bad"]:
        sys.exit(f"bench: {seen['bad']} of {seen['requests']} requests went wrong")
    return {
        "rate": seen["requests"] / seen["seconds"],
        "cpu_us": used * 1e6 / seen["requests"],
        "p99_us": seen["p99_us"],
    }


def alternate(subjects, rounds, seconds):
    """All subjects in turn, round after round, so that a slow minute of the machine hits all."""
    seen = {name: [] for name in subjects}
    for number in range(rounds):
        for name, subject in subjects.items():
            say(f"round {number + 1} of {rounds}: {name}")
            seen[name].append(measure(subject, seconds))
    return seen


def median_and_spread(values):
    return statistics.median(values), min(values), max(values)


def rates_table(seen, base):
    lines = [
        "| what answers | requests/s | CPU µs a request (least to most) | of the bare reply | p99 µs |",
        "|---|---:|---:|---:|---:|",
    ]
    base_cpu = statistics.median(row["cpu_us"] for row in seen[base])
    for name, rows in seen.items():
        rate = statistics.median(row["rate"] for row in rows)
        cpu, least, most = median_and_spread([row["cpu_us"] for row in rows])
        p99 = statistics.median(row["p99_us"] for row in rows)
        lines.append(
            f"| {name} | {rate:,.0f} | {cpu:.2f} ({least:.2f} to {most:.2f}) "
            f"| {cpu / base_cpu:.2f} | {p99:,.0f} |"
        )
    return lines


class Raw:
    """A keep-alive connection that sends requests in one piece and reads their answers."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pending = b""

    def close(self):
        self._socket.close()

    def exchange(self, requests):
        self._socket.sendall(b"".join(requests))
        return [self._answer() for _ in requests]

    def _read(self):
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._pending += part

    def _answer(self):
        while b"\r\n\r\n" not in self._pending:
            self._read()
        head, _, rest = self._pending.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
        while len(rest) < length:
            self._read()
            rest = self._pending.partition(b"\r\n\r\n")[2]
        self._pending = rest[length:]
        return rest[:length]


def request(method, path, body=b""):
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer bench\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def create_and_delete(client, pairs):
    create = request("PUT", "/v1/accessTokens", b'{"name": "bench"}')
    for _ in range(0, pairs, PIPELINED):
        made = [json.loads(body)["accessTokenId"] for body in client.exchange([create] * PIPELINED)]
        for body in client.exchange([request("DELETE", f"/v1/accessTokens/{one}") for one in made]):
            assert body == b"{}", body


def memory_lines(binary, directory):
    say(f"memory: {MEMORY_PAIRS:,} creates and deletes")
    with mock(binary, directory, "--log-level", "warn") as (pid, port):
        client = Raw(port)
        fresh = rss_kib(pid)
        create_and_delete(client, MEMORY_PAIRS // 10)
        early = rss_kib(pid)
        create_and_delete(client, MEMORY_PAIRS)
        late = rss_kib(pid)
        client.close()
    return [
        f"Resident memory: {fresh:,} KiB at the start, {early:,} KiB after {MEMORY_PAIRS // 10:,} creates "
        f"and deletes, {late:,} KiB after {MEMORY_PAIRS:,} more."
    ]


def crowd_lines(binary, directory):
    say(f"a client beside {IDLE} idle and {HALF_SENT} half-sent connections")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    half = b"PUT /v1/accessTokens HTTP/1.1\r\nHost: bench\r\nContent-Length: 100\r\n\r\n{"
    crowd = []
    with mock(binary, directory, "--log-level", "warn") as (_, port):
        for number in range(IDLE + HALF_SENT):
            crowd.append(socket.create_connection(("127.0.0.1", port)))
            if number >= IDLE:
                crowd[-1].sendall(half)
        client = Raw(port)
        times_ms = []
        for _ in range(1000):
            began = time.perf_counter()
            client.exchange([request("POST", "/v1/accessTokens", b"{}")])
            times_ms.append((time.perf_counter() - began) * 1000)
        client.close()
        for connection in crowd:
            connection.close()
    times_ms.sort()
    return [
        f"A good client beside {IDLE:,} idle and {HALF_SENT} half-sent connections: answers in "
        f"{times_ms[500]:.2f} ms (median), {times_ms[990]:.2f} ms (99 of 100), {times_ms[-1]:.2f} ms (slowest "
        f"of 1,000)."
    ]


def processor():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", info)
    return name[1] if name else platform.machine()


def write_document(path, lines):
    begin, end = MARKERS
    text = path.read_text(encoding="utf-8") if path.exists() else f"# Performance\n\n{begin}\n{end}\n"
    if begin not in text or end not in text:
        sys.exit(f"bench: {path} has no lines {begin} and {end}")
    head, tail = text.partition(begin)[0], text.partition(end)[2]
    path.write_text(f"{head}{begin}\n" + "\n".join(lines) + f"\n{end}{tail}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--bare", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        bare = "a bare libmicrohttpd, fixed reply"
        subjects = {
            bare: lambda: running([options.bare], announced_port),
            "nginx, fixed reply": lambda: nginx(directory),
            "this server, CreateAccessToken": lambda: mock(
                options.server, directory, "--log-level", "warn"
            ),
            "the same, with the access log": lambda: mock(options.server, directory),
            "the same, without the journal": lambda: mock(
                options.server, directory, "--log-level", "warn", "--journal-max-entries", "0"
            ),
        }
        seen = alternate(subjects, options.rounds, options.seconds)
        lines = [
            f"{CONNECTIONS} keep-alive connections, {options.rounds} alternating rounds of {options.seconds} s, "
            f"medians, client and server on a core each ({processor()}). CPU is user and system "
            "time of the server's process. Only the ratios carry over to other machines.",
            "",
            *rates_table(seen, bare),
            "",
            *memory_lines(options.server, directory),
            "",
            *crowd_lines(options.server, directory),
        ]
    print("\n".join(lines))
    if options.write:
        write_document(options.write, lines)


if __name__ == "__main__":
    main()
