# SPDX-License-Identifier: Apache-2.0
"""HTTP by the byte: what a client library would never send, and how often it is answered."""

import http.client
import pathlib
import re
import socket
import ssl

import harness

TABLES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "tables"
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "0": "\0", "\\": "\\"}


def head(request_line, *fields, host="localhost"):
    """The head of a request as bytes, with a Host field unless host is None."""
    lines = [request_line] + ([f"Host: {host}"] if host is not None else []) + list(fields)
    return "".join(line + "\r\n" for line in lines).encode() + b"\r\n"


def request(method, path, *fields, body=None, token="alice"):
    """A whole request as bytes; a body is JSON text with its Content-Length."""
    fields = [f"Authorization: Bearer {token}", *fields]
    if body is not None:
        fields += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return head(f"{method} {path} HTTP/1.1", *fields) + (body or b"")


def create(name="tok", *fields):
    """A whole CreateAccessToken request."""
    return request("PUT", "/v1/accessTokens", *fields, body=b'{"name": "%s"}' % name.encode())


SESSION = request("GET", "/session")


class Client:
    """A connection that sends bytes and reads answers; use it in a with statement."""

    def __init__(self, server):
        self.socket = socket.create_connection((server.host, server.port), harness.PATIENCE_SECONDS)
        self._input = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._input.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def interim(self):
        """The status of an interim answer, such as 100."""
        status = int(self._input.readline().split()[1])
        http.client.parse_headers(self._input)
        return status

    def answer(self, method="GET"):
        """The next answer; None when the connection ended instead."""
        line = self._input.readline()
        if line == b"":
            return None
        status = int(re.fullmatch(rb"HTTP/1\.1 (\d{3}) [ -~]*\r\n", line)[1])
        headers = http.client.parse_headers(self._input)
        length = 0 if method == "HEAD" else int(headers["Content-Length"])
        body = self._input.read(length)
        assert len(body) == length, "the connection ended within an answer"
        return harness.Answer(status, headers, body)

    def answers(self):
        """All answers until the connection ends; a reset is an error."""
        return list(iter(self.answer, None))

    def exchange(self, data, method="GET"):
        self.send(data)
        return self.answer(method)


def table(name):
    """The rows of a table: (section, line number, fields as bytes)."""
    section = ""
    for number, line in enumerate((TABLES / name).read_text(encoding="utf-8").split("\n"), 1):
        if line.startswith("#"):
            section = line[1:].strip()
        elif line:
            yield section, number, [_unescape(field) for field in line.split("\t")]


def _unescape(field):
    def meaning(match):
        return ESCAPES.get(match[1]) or chr(0xDC00 + int(match[2], 16))

    # A byte above 0x7F travels as a lone surrogate, so that it is not taken for a character.
    text = re.sub(r"\\(?:([tnr0\\])|x([0-9A-F]{2}))", meaning, field)
    return b"".join(
        bytes([ord(c) - 0xDC00]) if 0xDC00 <= ord(c) <= 0xDCFF else c.encode() for c in text
    )


def client_hello():
    """What a client of this Python says first over TLS."""
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = ssl.create_default_context().wrap_bio(received, sent, server_hostname="localhost")
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        return sent.read()
    raise AssertionError("a handshake without a server")
