# SPDX-License-Identifier: Apache-2.0
"""Starts the real binary and talks to it: what the tests of its surface and of the SDKs share."""

import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass

READY = re.compile(
    r"codecatalyst-mock ready: (https?)://(\[[^\]]+\]|[^:/\s]+):(\d+)"
    r"(?: https://(\[[^\]]+\]|[^:/\s]+):(\d+))?(?: \(seed \d+: [^\n]+\))?\n"
)
SANITIZER = re.compile(
    r"AddressSanitizer|LeakSanitizer|UndefinedBehaviorSanitizer|ThreadSanitizer|runtime error:"
)
SECRET = re.compile(r"mockpat-[A-Za-z0-9]{40}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

# How long a step may take before a test says that it hangs. Never waited for when all is well.
PATIENCE_SECONDS = 60

BINARY_VARIABLE = "CODECATALYST_MOCK_BINARY"
SETTINGS_PREFIX = "CODECATALYST_MOCK_"


def binary():
    """The program under test: $CODECATALYST_MOCK_BINARY, or the one of the dev preset."""
    root = pathlib.Path(__file__).resolve().parent.parent
    path = pathlib.Path(
        os.environ.get(BINARY_VARIABLE) or root / "build" / "dev" / "server" / "codecatalyst-mock"
    )
    if not path.is_file():
        raise FileNotFoundError(f"{path}: build it first, or name it in {BINARY_VARIABLE}")
    return str(path)


def clean_environment(directory, extra=None):
    """This process's environment without anything that would configure the program or an SDK."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith((SETTINGS_PREFIX, "AWS_"))
        and name.lower() not in ("http_proxy", "https_proxy", "all_proxy")
    }
    environment["HOME"] = str(directory)
    environment.update({name: str(value) for name, value in (extra or {}).items()})
    return environment


def write_config(directory, config, name="config.json"):
    """Writes a configuration given as a dict (version 1 is added) or as text; returns its path."""
    path = pathlib.Path(directory) / name
    if isinstance(config, dict):
        config = json.dumps({"version": 1, **config}, indent=2)
    path.write_text(config, encoding="utf-8")
    return path


def run_program(*arguments, directory, env=None):
    """Runs the program to its end; returns a CompletedProcess with text."""
    return subprocess.run(
        [binary(), *map(str, arguments)],
        cwd=directory,
        env=clean_environment(directory, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


class Server:
    """A running server on a port of its own. Stop it; the fixtures do."""

    def __init__(self, directory, *flags, config=None, env=None, port=0, stdin=subprocess.DEVNULL):
        self.directory = pathlib.Path(directory)
        self.config_path = None
        arguments = [binary(), "--port", str(port), *map(str, flags)]
        if isinstance(config, (str, pathlib.Path)):
            self.config_path = pathlib.Path(config)
        elif config is not None:
            self.config_path = write_config(directory, config)
        if self.config_path is not None:
            arguments += ["--config", str(self.config_path)]
        self._stderr_path = self.directory / "stderr"
        with open(self._stderr_path, "ab") as stderr:
            self.process = subprocess.Popen(
                arguments,
                cwd=directory,
                env=clean_environment(directory, env),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self.stdout = ""
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self):
        # Unbuffered reads: select() must not miss what a buffered reader swallowed.
        output = b""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not output.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError(f"no ready line within {PATIENCE_SECONDS} s: {self.stderr}")
            part = os.read(self.process.stdout.fileno(), 4096)
            if part == b"":
                code = self.process.wait(PATIENCE_SECONDS)
                raise RuntimeError(f"the server ended with {code}: {output!r} {self.stderr}")
            output += part
        self.stdout = output.decode()
        match = READY.fullmatch(self.stdout)
        if match is None:
            raise RuntimeError(f"not a ready line: {self.stdout!r}")
        self.scheme, self.host, self.port = match[1], match[2].strip("[]"), int(match[3])
        self.tls_port = int(match[5]) if match[5] else None
        self.url = f"{match[1]}://{match[2]}:{match[3]}"

    @property
    def stderr(self):
        """Everything that was written to standard error so far."""
        return self._stderr_path.read_text(encoding="utf-8", errors="replace")

    @property
    def running(self):
        return self.process.poll() is None

    def wait_for_stderr(self, pattern, count=1):
        """Waits until the log has `count` lines that match; returns the matches."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = [m for m in map(re.compile(pattern).search, self.stderr.splitlines()) if m]
            if len(found) >= count:
                return found
            if not self.running or time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} lines match {pattern!r}:\n{self.stderr}")
            time.sleep(0.005)  # the log is a file: there is nothing to wait on

    def requests(self):
        """The access log so far, as a list of dicts, whichever format it is in."""
        return [entry for entry in map(parse_log_line, self.stderr.splitlines()) if is_request(entry)]

    def send_signal(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM):
        """Asks the server to end, waits for it and returns its exit code."""
        if self.running:
            self.process.send_signal(number)
        try:
            code = self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._read_the_rest()
        return code

    def kill(self):
        if self.running:
            self.process.kill()
            self.process.wait(PATIENCE_SECONDS)
        self._read_the_rest()

    def _read_the_rest(self):
        if not self.process.stdout.closed:
            self.stdout += self.process.stdout.read().decode()
            self.process.stdout.close()

    def check(self, code, expected=0):
        """What must hold of every server at its end, whatever the test was about."""
        assert not SANITIZER.search(self.stderr), self.stderr
        assert code == expected, f"exit code {code}, not {expected}: {self.stderr}"
        assert self.stdout.count("\n") == 1, f"more than the ready line: {self.stdout!r}"
        assert not SECRET.search(self.stdout + self.stderr), "a secret was logged"


def parse_log_line(line):
    """A log line of either format as a dict of strings; {} when it is neither."""
    if line.startswith("{"):
        return {name: str(value) for name, value in json.loads(line).items()}
    parts = re.match(r"(\S+) (\w+) +(.*)", line)
    if parts is None:
        return {}
    fields = {"time": parts[1], "level": parts[2]}
    rest = re.split(r' (\w+)=(?:("(?:[^"\\]|\\.)*")|(\S*))', " " + parts[3])
    fields["message"] = rest[0].strip()
    for name, quoted, plain in zip(rest[1::4], rest[2::4], rest[3::4]):
        fields[name] = json.loads(quoted) if quoted else plain
    return fields


def socket_to(server):
    """A plain TCP connection to the server."""
    return socket.create_connection((server.host, server.port), timeout=PATIENCE_SECONDS)


def is_request(entry):
    return entry.get("message") == "request"


@dataclass
class Answer:
    """What came back: status, headers (any case), body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error_type(self):
        return self.headers.get("x-amzn-ErrorType")

    @property
    def message(self):
        return self.json["message"]

    @property
    def request_id(self):
        return self.headers.get("x-amzn-RequestId")


class Api:
    """JSON requests on one keep-alive connection; body may be a value, bytes or None."""

    def __init__(self, server, token="alice"):
        self.token = token
        self._connection = http.client.HTTPConnection(
            server.host, server.port, timeout=PATIENCE_SECONDS
        )

    def close(self):
        self._connection.close()

    def request(self, method, path, body=None, token=..., headers=None):
        """token: None sends no Authorization header, ... (the default) sends this client's."""
        token = self.token if token is ... else token
        sent = {} if token is None else {"Authorization": f"Bearer {token}"}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        self._connection.request(method, path, body=body, headers=sent)
        response = self._connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def put(self, path, body=None, **options):
        return self.request("PUT", path, body, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    # The operations, by name.

    def create(self, name="tok", expires=None, **options):
        body = {"name": name} if expires is None else {"name": name, "expiresTime": expires}
        return self.put("/v1/accessTokens", body, **options)

    def list(self, max_results=None, next_token=None, **options):
        body = {"maxResults": max_results, "nextToken": next_token}
        body = {name: value for name, value in body.items() if value is not None}
        return self.post("/v1/accessTokens", body, **options)

    def remove(self, token_id, **options):
        return self.delete(f"/v1/accessTokens/{token_id}", **options)

    def list_all(self, page=10, **options):
        """The items of all pages."""
        items, next_token = [], None
        while True:
            answer = self.list(page, next_token, **options)
            assert answer.status == 200, answer.body
            items += answer.json["items"]
            next_token = answer.json.get("nextToken")
            if next_token is None:
                return items


def assert_error(answer, status, error_type, message=None):
    """An error answer in the shape that every SDK reads; message is a part of it."""
    assert (answer.status, answer.error_type) == (status, error_type), answer.body
    assert list(answer.json) == ["message"]
    assert answer.headers.get("Content-Type") == "application/json"
    assert UUID.fullmatch(answer.request_id)
    if message is not None:
        assert message in answer.message, answer.message
